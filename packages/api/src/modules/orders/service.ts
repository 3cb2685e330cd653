export { choosePayment } from './choose-payment.ts';
export { confirmCheckout, confirmOrder, confirmOwnOrder, confirmPayment } from './confirm.ts';
export { cancelOrder, confirmPaid, expireOverdue, resolvePayments } from './end.ts';
export { type PaymentOffer, startPayment } from './payment.ts';
export { isOnItsWay, presentOrder, presentRefund } from './present.ts';
export { getOrder, listOrders } from './read.ts';
