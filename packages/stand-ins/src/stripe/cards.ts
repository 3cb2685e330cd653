/** What Stripe's test mode does with a card: it pays unless a field says otherwise. */
export type TestCard = {
  number: string;
  brand: 'amex' | 'mastercard' | 'visa';
  /** Tokens that stand for the card where a `payment_method` is named. */
  tokens: readonly string[];
  decline?: { code: string; decline_code: string; message: string };
  /** 3-D Secure comes before the charge, and before `decline` where both are set. */
  challenge?: boolean;
  refund?: 'fails' | 'pending';
  disputed?: boolean;
  /** Settles later: the payment stays `processing` until a test settles it. */
  delayed?: 'fails' | 'succeeds';
};

const declined = (decline_code: string, message = 'Your card was declined.', code = 'card_declined') => ({
  code,
  decline_code,
  message,
});

/** Stripe's documented test cards, https://docs.stripe.com/testing. */
export const TEST_CARDS: readonly TestCard[] = [
  { number: '4242424242424242', brand: 'visa', tokens: ['pm_card_visa', 'pm_card_us'] },
  { number: '5555555555554444', brand: 'mastercard', tokens: ['pm_card_mastercard'] },
  { number: '378282246310005', brand: 'amex', tokens: ['pm_card_amex'] },
  { number: '4000056655665556', brand: 'visa', tokens: ['pm_card_visa_debit'] },
  {
    number: '4000000000000002',
    brand: 'visa',
    tokens: ['pm_card_chargeDeclined', 'pm_card_visa_chargeDeclined'],
    decline: declined('generic_decline'),
  },
  {
    number: '4000000000009995',
    brand: 'visa',
    tokens: ['pm_card_chargeDeclinedInsufficientFunds', 'pm_card_visa_chargeDeclinedInsufficientFunds'],
    decline: declined('insufficient_funds', 'Your card has insufficient funds.'),
  },
  {
    number: '4000000000009987',
    brand: 'visa',
    tokens: ['pm_card_visa_chargeDeclinedLostCard'],
    decline: declined('lost_card'),
  },
  {
    number: '4000000000009979',
    brand: 'visa',
    tokens: ['pm_card_visa_chargeDeclinedStolenCard'],
    decline: declined('stolen_card'),
  },
  {
    number: '4000000000000069',
    brand: 'visa',
    tokens: ['pm_card_chargeDeclinedExpiredCard', 'pm_card_visa_chargeDeclinedExpiredCard'],
    decline: declined('expired_card', 'Your card has expired.', 'expired_card'),
  },
  {
    number: '4000000000000127',
    brand: 'visa',
    tokens: ['pm_card_chargeDeclinedIncorrectCvc', 'pm_card_visa_chargeDeclinedIncorrectCvc'],
    decline: declined('incorrect_cvc', "Your card's security code is incorrect.", 'incorrect_cvc'),
  },
  {
    number: '4000000000000119',
    brand: 'visa',
    tokens: ['pm_card_chargeDeclinedProcessingError', 'pm_card_visa_chargeDeclinedProcessingError'],
    decline: declined(
      'processing_error',
      'An error occurred while processing your card. Try again in a little bit.',
      'processing_error',
    ),
  },
  { number: '4000002500003155', brand: 'visa', tokens: ['pm_card_authenticationRequiredOnSetup'], challenge: true },
  { number: '4000002760003184', brand: 'visa', tokens: ['pm_card_authenticationRequired'], challenge: true },
  { number: '4000000000003220', brand: 'visa', tokens: ['pm_card_threeDSecure2Required'], challenge: true },
  {
    number: '4000008400001629',
    brand: 'visa',
    tokens: ['pm_card_threeDSecureRequiredChargeDeclined'],
    challenge: true,
    decline: declined('generic_decline'),
  },
  { number: '4000000000005126', brand: 'visa', tokens: ['pm_card_refundFail'], refund: 'fails' },
  { number: '4000000000007726', brand: 'visa', tokens: ['pm_card_pendingRefund'], refund: 'pending' },
  { number: '4000000000000259', brand: 'visa', tokens: ['pm_card_createDispute'], disputed: true },
];

/** The two bank-debit tokens that stay `processing`, as a delayed method does. */
export const DELAYED_TOKENS: Readonly<Record<string, 'fails' | 'succeeds'>> = {
  pm_usBankAccount_processing: 'succeeds',
  pm_usBankAccount_success: 'succeeds',
  pm_usBankAccount_insufficientFunds: 'fails',
};

/** The test card behind a token such as `pm_card_visa`. */
export const cardByToken = (token: string): TestCard | undefined => {
  const delayed = DELAYED_TOKENS[token];
  if (delayed) return { number: '4242424242424242', brand: 'visa', tokens: [token], delayed };
  return TEST_CARDS.find(({ tokens }) => tokens.includes(token));
};

/** The test card with this number, digits only. */
export const cardByNumber = (number: string): TestCard | undefined => TEST_CARDS.find((card) => card.number === number);
