const LONGEST = 254;

// One name, one @, one domain with a dot; none of the signs by which a mailer would read two addresses, or a header.
const ONE_ADDRESS =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9-]+\.)+[A-Za-z]{2,}$/;

/** Whether a text is exactly one e-mail address, as it may be handed to a mailer. */
export function isMailAddress(text: string): boolean {
  return text.length <= LONGEST && ONE_ADDRESS.test(text);
}
