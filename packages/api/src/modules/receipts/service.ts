import { ownerOrAll } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { utf8 } from '../../core/encoding.ts';
import { AppError } from '../../core/errors.ts';
import { shownTotal } from '../../core/pricing.ts';
import { asHtml, html, say, type Voice, voiceFor, type Words } from '../emails/service.ts';
import { selectReceipt } from './repository.ts';

type Receipt = NonNullable<Awaited<ReturnType<typeof selectReceipt>>>;

const STYLE = `
:root{color-scheme:light;font:15px/1.5 system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;color:#14161b}
body{max-width:42rem;margin:2.5rem auto;padding:0 1.25rem;background:#fff;overflow-wrap:anywhere}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .25rem}
h2{font-size:.8rem;letter-spacing:.04em;text-transform:uppercase;color:#5c6270;margin:0 0 .25rem}
p{margin:0}
header,footer,.soft{color:#5c6270}
header h1{color:#14161b}
section{margin-top:1.75rem}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(14rem,1fr));gap:1.25rem}
table{width:100%;border-collapse:collapse}
caption{text-align:left;font-weight:600;padding-bottom:.5rem}
th,td{padding:.5rem 0;text-align:left;font-weight:400;vertical-align:top}
thead th{color:#5c6270;font-size:.85rem;border-bottom:1px solid #cfd3db}
.n{text-align:right;padding-left:1rem;white-space:nowrap;font-variant-numeric:tabular-nums}
tfoot .total th,tfoot .total td{font-weight:700;border-top:1px solid #cfd3db}
footer{margin-top:2.5rem;font-size:.85rem}
@media print{body{margin:0 auto}section,tr{break-inside:avoid}}
`;

let styleHash: Promise<string> | undefined;

/** Allows only the receipt's own style: no script, image, form or frame. */
const contentSecurityPolicy = async (): Promise<string> => {
  styleHash ??= crypto.subtle
    .digest('SHA-256', utf8(STYLE))
    .then((digest) => btoa(String.fromCharCode(...new Uint8Array(digest))));
  return `default-src 'none'; style-src 'sha256-${await styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
};

type Row = { label: Words; amount: string; total?: boolean };

const rowsOf = (order: Receipt['order'], { texts, money: write }: Voice): Row[] => {
  const { receipt } = texts;
  const money = (amount: number) => write(amount, order.currency);
  const sum = shownTotal({ ...order, gross: order.subtotal, paid: order.total_price }, order.price_rules);
  const parts: Row[] = [];
  if (sum.discount > 0) {
    const label = order.promo_code ? texts.tickets.discountWith(order.promo_code) : texts.tickets.discount;
    parts.push({ label, amount: money(-sum.discount) });
  }
  if (sum.fee > 0 && !sum.fee_included) parts.push({ label: texts.tickets.fees, amount: money(sum.fee) });
  if (sum.tax > 0 && !sum.tax_inclusive) parts.push({ label: say`${sum.tax_name}`, amount: money(sum.tax) });
  const total = { label: texts.tickets.total, amount: money(sum.total_price), total: true };
  const rows = parts.length > 0 ? [{ label: receipt.subtotal, amount: money(sum.subtotal) }, ...parts, total] : [total];
  if (sum.tax > 0 && sum.tax_inclusive) rows.push({ label: receipt.includes(sum.tax_name), amount: money(sum.tax) });
  if (order.refunded_amount > 0) {
    rows.push(
      { label: receipt.refunded, amount: money(-order.refunded_amount) },
      { label: receipt.afterRefunds, amount: money(sum.total_price - order.refunded_amount), total: true },
    );
  }
  return rows;
};

// Escaping would change the style and so break its hash. It is put in after escaping, in place of a character that no
// text contains.
const STYLE_GOES_HERE = '\u0000';

const show = (text: string) => asHtml(say`${text}`);

const page = ({ order, event, seller }: Receipt, confirmedAt: Date): string => {
  const voice = voiceFor(order.locale);
  const { receipt: text } = voice.texts;
  const money = (amount: number) => voice.money(amount, order.currency);
  return html`<!doctype html>
<html lang="${voice.language}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>${text.title} ${order.id}</title>
<style>${STYLE_GOES_HERE}</style>
</head>
<body>
<header>
<h1>${text.title}</h1>
<p>${order.id}</p>
<p>${voice.time(confirmedAt, event.time_zone)}</p>
</header>
<main>
<section class="two">
<div><h2>${text.soldBy}</h2><p>${show(seller.company ?? seller.name)}</p>${seller.company !== null && html`<p>${show(seller.name)}</p>`}<p>${seller.email}</p></div>
<div><h2>${text.boughtBy}</h2><p>${show(order.name)}</p><p>${order.email}</p></div>
</section>
<section>
<h2>${text.event}</h2>
<p>${show(event.title)}</p>
<p class="soft">${voice.time(event.start_time, event.time_zone, event.local_start_time)}</p>
<p class="soft">${asHtml(say`${event.venue}, ${event.city}`)}</p>
</section>
<section>
<table>
<caption>${text.tickets}</caption>
<thead><tr><th scope="col">${text.ticket}</th><th scope="col" class="n">${text.number}</th><th scope="col" class="n">${text.price}</th><th scope="col" class="n">${text.amount}</th></tr></thead>
<tbody>
${order.items.map(
  (
    item,
  ) => html`<tr><td>${show(item.tier_name)}</td><td class="n">${item.quantity}</td><td class="n">${money(item.unit_price)}</td><td class="n">${money(item.quantity * item.unit_price)}</td></tr>
`,
)}</tbody>
<tfoot>
${rowsOf(order, voice).map(
  ({
    label,
    amount,
    total,
  }) => html`<tr${total === true && html` class="total"`}><th scope="row" colspan="3">${asHtml(label)}</th><td class="n">${amount}</td></tr>
`,
)}</tfoot>
</table>
</section>
</main>
<footer>
<p>${asHtml(text.allIn(order.currency.toUpperCase()))}${order.payment_id !== null && html` ${asHtml(text.paidThrough(order.payment_id))}`}</p>
<p>${asHtml(text.admitsNobody)}</p>
</footer>
</body>
</html>
`.markup.replace(STYLE_GOES_HERE, () => STYLE);
};

/** The receipt of a confirmed order, for its buyer and its promoter. Throws `order_without_receipt`. */
export const renderReceipt = async (ctx: Ctx, id: string) => {
  const receipt = await selectReceipt(ctx.db, ownerOrAll(ctx.caller), id);
  if (!receipt) throw new AppError('order_not_found');
  const { confirmed_at } = receipt.order;
  if (!confirmed_at) throw new AppError('order_without_receipt', 'A receipt is there once the order is confirmed.');
  return { markup: page(receipt, confirmed_at), contentSecurityPolicy: await contentSecurityPolicy() };
};
