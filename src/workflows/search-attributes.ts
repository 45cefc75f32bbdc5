import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** For engineers who look for orders in the Temporal UI. Never a number, a name or a serial number. */
export const TopupState = defineSearchAttributeKey('TopupState', SearchAttributeType.KEYWORD);
export const Terminal = defineSearchAttributeKey('Terminal', SearchAttributeType.KEYWORD);
