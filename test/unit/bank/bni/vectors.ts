/** Keys are invented; BNI's PHP and Node SDKs and a Python port make the same `data` of the same text. */
export const VECTORS = [
  {
    id: 'V1, the shortest one',
    unixTime: 1_700_000_000,
    keys: { clientId: '12345', secret: '00112233445566778899aabbccddeeff' },
    json: String.raw`{"type":"inquirybilling","client_id":"12345","trx_id":"INV-1"}`,
    data: 'SxESFBUXExUdGRdhCV1jXE0MJQ9XAAQKfwoNeAAFBgAGSgYSBEdRUE1TWkdSTwkjDB0fHR9JN0M1CQgQeH97O1QHKjE6ExgGYg',
  },
  {
    id: 'V2, a bill of every field',
    unixTime: 1_767_225_600,
    keys: { clientId: '12345', secret: '00112233445566778899aabbccddeeff' },
    json: String.raw`{"type":"createbilling","client_id":"12345","trx_id":"CIC-2026-000123-01","trx_amount":"3500000","billing_type":"c","customer_name":"Budi Santoso","customer_email":"budi@example.com","customer_phone":"6281234567890","virtual_account":"9881234500000123","datetime_expired":"2026-01-31T23:59:59+07:00","description":"Cicilan 1 dari 12"}`,
    data: 'SxEYGRcZGhsdGRdhCV1jXE0MJQ9RBHh2Cn12fwMFAwV_BRAIRVBOTFZZRVFNDSELGx4gHiA2QTkHBw53Ano5UzwoKiYRGBcWGxQYGhYZGx4ZGRsOGTgGBg12eQIFDQcPORwFGBsTFBYXGQcTCkxUVFVUWlVJBw0GfDZPOXs8Qjp8WVhWUlJLWkNUSFZPCSIMLWJNVAxodwEIBQoIN0M6fRBUVlNSTFVES1VKT1MLJA5KX09WLncLdgMIAHtFfAkEOg8GSVdXWVZVSlhHWVNWV08OJwwhRk1IRUhKTU9NT1JKBw0FWk9ZWFpIVElHS0xaYVdeDic4S0xNSEpISk1JS0cSExYYFgYSCU1GW01eVFVOSlFmWnwGe3s2TzlKSkhORhQWDxYWOhoXIBwiJBwhFRskIxscN0I1eHsKfAcACA4EUFAGHwkmTklRVUdVCRsMTEtdVg5DRTcT',
  },
  {
    id: 'V3, a notice to a client id of three digits',
    unixTime: 1_770_000_000,
    keys: { clientId: '001', secret: '0f1e2d3c4b5a69788796a5b4c3d2e1f0' },
    json: String.raw`{"trx_id":"CIC-2026-000123-01","virtual_account":"8001000000000123","customer_name":"Budi Santoso","trx_amount":"3500000","payment_amount":"3500000","cumulative_payment_amount":"3500000","payment_ntb":"023589","datetime_payment":"2026-02-02 09:40:00","datetime_payment_iso8601":"2026-02-02T09:40:00+07:00"}`,
    data: 'ERBGEkUSRRpKFkBgNFpbYEdRTAsgNChbKEAVRRRLD0YQEUcTSQ9EFTUQNVt6WV1cSlRGS0l0VQdSCAVOBU0RRxEQRxFFE0QTRBRDGEQIFglLXlpdVn5KBUMBRQFHOBs4I1V6SzU1dlEHVAVUNBILXFpgR0pTAVoAWTUdNxVKEkYQEUYDQgQERQxReFMFRkpUWF1VXghLCEUZRBNEE0UDQwJDDE4KT3VXfVp3RQFHY1RNV1tISH5UCFIHBk4ESRZGERBGEjcON1N0Xn9KAFpIVlxKCiMIQhdFGkscNw43RndURgpKA0dzVHRdAEp_WwshCxoXHBw-FkQRRBU0E04bSxAaRxE3DzZHdVh3WnpTT0ZYSmBWTH9Zck0GU0wYRhI4GwJIEkcYQhNFEkIXZhYiIhwYIhkWPRVJH0MTN18',
  },
  {
    id: 'V4, a client id of two digits and a key that repeats',
    unixTime: 1_770_000_123,
    keys: { clientId: '99', secret: 'deadbeefdeadbeefdeadbeefdeadbeef' },
    json: String.raw`{"virtual_account":"8990000000000001","trx_id":"INV-2"}`,
    data: 'Uk9PSk1LTlVWTkwVPxEHEBMSfwZ8fAEBDhIMDj9VQFZYVk5KTUtOTk9NTkpNS09ASz8SDBV6BwJBV0Bja3FLUEEa',
  },
  {
    id: 'V5, escapes of characters and of a slash',
    unixTime: 1_770_000_456,
    keys: { clientId: '00285', secret: 'a1b2c3d4e5f60718293a4b5c6d7e8f90' },
    json: String.raw`{"type":"updatebilling","client_id":"00285","trx_id":"INV-3","trx_amount":"1250000","customer_name":"Jos\u00e9 D\u2019Arc \/ PT. A.B","datetime_expired":"2026-03-01T00:00:00+07:00"}`,
    data: 'G0YVRBpIE0sdThgRCFZoVk0EJQ0LVHZID1B2UANcBFdHNRU5RX9OAVcJRAFSByEDGhogG0YIRgwHWA5OA0w4JQpfL2gRTgpABgtfE0VBVlhiUF0HUwtDF0oeSRdFDEoQQwZWDlYASAhLCEYDTQomAzJTZEQGFERSUQZYRRIfRhobWlh1AnEaOTRpFT4sDikFHAlNRAdRC04ATXtRDVgBY0p1A04MShNGHEoaSRMSIDoYEiUbRh5CF0YbSyFHID1m',
  },
] as const;
