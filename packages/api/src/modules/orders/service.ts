export { confirmOwnOrder, confirmPayment } from './confirm.ts';
export { createOrder } from './create.ts';
export { cancelOrder, expireOverdue } from './end.ts';
export { runRefund, sendLateRefund, sendTickets } from './jobs.ts';
export { getOrder, listOrders } from './read.ts';
export { refundOrder, sendRefund } from './refund.ts';
