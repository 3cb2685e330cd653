/** The security headers of every answer, unless its route sets others. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  // Pages elsewhere load answers and images; who may read them is for CORS to say.
  'cross-origin-resource-policy': 'cross-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  // Answers are about somebody unless their route says that they may be kept.
  'cache-control': 'no-store',
};
