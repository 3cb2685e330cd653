import type { LocalRequest, Reply } from '../http.ts';
import type { Email } from './email.ts';

const PAGE_CSP = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'";
/** An e-mail may show pictures and its own styles, but run no scripts. */
const MAIL_CSP =
  "default-src 'none'; img-src * data:; style-src * 'unsafe-inline'; font-src * data:; sandbox allow-popups allow-popups-to-escape-sandbox";

/** The inbox: a list with search, an e-mail beside it, its HTML in a sandboxed frame. */
export const inboxPage = (request: LocalRequest, emails: Email[]): Reply => {
  const [, , id, part, name] = request.path.split('/').map(decodeURIComponent);
  if (request.path === '/') return { status: 302, headers: { location: '/inbox' } };
  if (id === 'inbox.css') return answer('text/css', STYLE);
  if (id === 'inbox.js') return answer('text/javascript', SCRIPT);
  const query = request.query.get('q')?.trim() ?? '';
  const found = emails.filter((email) => matches(email, query)).reverse();
  const email = id ? emails.find((one) => one.id === id) : found[0];
  if (id && !email)
    return { ...answer('text/html', '<!doctype html><title>Not found</title><p>No such e-mail.'), status: 404 };
  if (email && part === 'html') return mail(email.html ?? '');
  if (email && part === 'text') return answer('text/plain', email.text ?? '');
  if (email && part === 'attachments') {
    const file = email.attachments[Number(name)];
    return file ? attachment(file) : { status: 404 };
  }
  return page(found, email, query);
};

const matches = (email: Email, query: string): boolean => {
  const text = [email.subject, email.from, ...email.to, email.text ?? '', email.html ?? ''].join('\n').toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
};

const page = (found: Email[], email: Email | undefined, query: string): Reply => {
  const search = query ? `?q=${encodeURIComponent(query)}` : '';
  const items = found
    .map(
      (one) => `<li><a href="/inbox/${one.id}${search}"${one.id === email?.id ? ' aria-current="true"' : ''}>
<span class="to">${escapeHtml(one.to.join(', '))}</span><time datetime="${one.created_at}">${clock(one.created_at)}</time>
<span class="subject">${escapeHtml(one.subject)}</span></a></li>`,
    )
    .join('');
  const list = items ? `<ol>${items}</ol>` : `<p class="empty">${query ? 'Nothing found.' : 'No e-mails yet.'}</p>`;
  const body = `<div class="inbox"><nav aria-label="E-mails"><header><h1>Inbox <small>${found.length}</small></h1>
<form role="search" action="/inbox"><input type="search" name="q" value="${escapeHtml(query)}" placeholder="Search" aria-label="Search e-mails"></form></header>
<div id="list">${list}</div></nav><main>${email ? reader(email) : '<p class="empty">E-mails that the API sends appear here. None leaves this machine.</p>'}</main></div>`;
  return answer(
    'text/html',
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Inbox</title><link rel="stylesheet" href="/inbox/inbox.css"><script src="/inbox/inbox.js" defer></script></head><body>${body}</body></html>`,
    PAGE_CSP,
  );
};

const reader = (email: Email): string => {
  const rows = [
    ['From', email.from],
    ['To', email.to.join(', ')],
    ['Cc', email.cc.join(', ')],
    ['Bcc', email.bcc.join(', ')],
    ['Reply to', email.reply_to.join(', ')],
  ]
    .filter(([, value]) => value)
    .map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value ?? '')}</dd>`)
    .join('');
  const files = email.attachments
    .map(({ filename }, index) => `<a href="/inbox/${email.id}/attachments/${index}">${escapeHtml(filename)}</a>`)
    .join('');
  const content = email.html
    ? `<iframe src="/inbox/${email.id}/html" title="The e-mail"></iframe>`
    : `<pre>${escapeHtml(email.text ?? '')}</pre>`;
  const plain = email.html && email.text ? `<a href="/inbox/${email.id}/text">Plain text</a>` : '';
  return `<header><h2>${escapeHtml(email.subject)}</h2><dl>${rows}</dl><p class="files">${files}${plain}</p></header>${content}`;
};

const mail = (html: string): Reply =>
  answer('text/html', `<!doctype html><meta charset="utf-8"><base target="_blank">${html}`, MAIL_CSP);

const attachment = ({ filename, content, content_type }: Email['attachments'][number]): Reply => ({
  status: 200,
  headers: {
    'content-type': content_type ?? 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(filename)}`,
  },
  body: Buffer.from(content, 'base64'),
});

const answer = (type: string, body: string, csp = PAGE_CSP): Reply => ({
  status: 200,
  headers: {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': csp,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  },
  body,
});

const clock = (at: string): string =>
  new Date(at).toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Adds new e-mails without disturbing what a person reads or types. */
const SCRIPT = `const list = document.querySelector('#list');
setInterval(async () => {
  if (document.hidden) return;
  const response = await fetch(location.href).catch(() => undefined);
  if (!response?.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
  const next = fresh.querySelector('#list');
  if (!next || next.querySelectorAll('li').length === list.querySelectorAll('li').length) return;
  if (!document.querySelector('main iframe, main pre')) return location.reload();
  list.replaceChildren(...next.childNodes);
  document.querySelector('h1 small').textContent = fresh.querySelector('h1 small').textContent;
}, 2000);
`;

const STYLE = `:root {
  color-scheme: light;
  --line: #e4e6ec;
  --muted: #5b6070;
  color: #1f2130;
  font: 400 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif;
  -webkit-font-smoothing: antialiased;
}
* { box-sizing: border-box; }
body { margin: 0; }
.inbox { display: grid; grid-template-columns: minmax(240px, 340px) minmax(0, 1fr); height: 100vh; }
nav { display: flex; flex-direction: column; min-height: 0; border-right: 1px solid var(--line); background: #f7f8fa; }
nav header { padding: 20px 16px 12px; }
h1 { margin: 0 0 12px; font-size: 1.25rem; letter-spacing: -0.01em; }
h1 small { color: var(--muted); font-weight: 500; font-size: 0.8em; }
input { width: 100%; padding: 8px 12px; border: 1px solid #d5d8e0; border-radius: 8px; background: #fff; font: inherit; }
:focus-visible { outline: 3px solid #0570de66; outline-offset: 1px; }
#list { overflow-y: auto; min-height: 0; }
ol { margin: 0; padding: 0 8px 16px; list-style: none; }
li a { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 8px; padding: 10px 12px; border-radius: 8px; color: inherit; text-decoration: none; }
li a:hover { background: #eceef3; }
li a[aria-current] { background: #dfeafb; }
li span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.to, time { color: var(--muted); font-size: 0.8125rem; }
.subject { grid-column: 1 / -1; font-weight: 600; }
main { display: flex; flex-direction: column; min-width: 0; min-height: 0; }
main header { padding: 24px 32px 16px; border-bottom: 1px solid var(--line); }
h2 { margin: 0 0 8px; font-size: 1.375rem; line-height: 1.25; letter-spacing: -0.01em; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 12px; margin: 0; font-size: 0.875rem; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
.files { display: flex; flex-wrap: wrap; gap: 8px; margin: 12px 0 0; font-size: 0.8125rem; }
.files:empty { display: none; }
.files a { padding: 3px 11px; border: 1px solid #d5d8e0; border-radius: 99px; color: inherit; text-decoration: none; }
iframe { flex: 1; width: 100%; border: 0; background: #fff; }
pre { flex: 1; margin: 0; padding: 24px 32px; overflow: auto; font: inherit; white-space: pre-wrap; }
.empty { margin: auto; padding: 32px; color: var(--muted); text-align: center; }
@media (max-width: 640px) {
  .inbox { grid-template-columns: 1fr; grid-template-rows: 40vh 1fr; }
}
`;
