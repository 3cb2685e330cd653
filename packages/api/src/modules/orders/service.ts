export { choosePayment } from '../checkout/choose-payment.ts';
export { confirmCheckout, confirmOwnOrder, confirmPayment } from './confirm.ts';
export { createOrder } from '../checkout/create.ts';
export { checkDispute, recordDispute, sendDispute } from '../disputes/service.ts';
export { cancelOrder, confirmPaid, expireOverdue, resolvePayments } from './end.ts';
export { freeSeats, voidTickets } from '../voids/service.ts';
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
export { renderReceipt } from '../receipts/service.ts';
export { refundOrder, retryRefund } from '../refunds/service.ts';
export { refundEvent } from '../refunds/refund-event.ts';
export { sendRefunded, sendRefundFailed, sendRefundsWaiting, sendRefundUndone, sendVoided } from '../refunds/jobs.ts';
export { recordChargeRefunds, recordRefund, retryWaitingRefunds } from '../refunds/send.ts';
