export { choosePayment } from './choose-payment.ts';
export { confirmCheckout, confirmOwnOrder, confirmPayment } from './confirm.ts';
export { createOrder } from './create.ts';
export { checkDispute, recordDispute, sendDispute } from './dispute.ts';
export { cancelOrder, confirmPaid, expireOverdue, resolvePayments } from './end.ts';
export { freeSeats, voidTickets } from './entry.ts';
export {
  runRefund,
  sendDebitEnded,
  sendDebitFailed,
  sendDebitProcessing,
  sendEventCancelled,
  sendLateRefund,
  sendTickets,
} from './jobs.ts';
export { getOrder, listOrders } from './read.ts';
export { renderReceipt } from './receipt.ts';
export { refundOrder, retryRefund } from './refund.ts';
export { refundEvent } from './refund-event.ts';
export { sendRefunded, sendRefundFailed, sendRefundsWaiting, sendRefundUndone, sendVoided } from './refund-mail.ts';
export { recordChargeRefunds, recordRefund, retryWaitingRefunds } from './refund-send.ts';
