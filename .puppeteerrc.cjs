/** The scripts find the browser; the package downloads none. */
module.exports = { skipDownload: true };
