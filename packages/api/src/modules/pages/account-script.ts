/**
 * The script of the account pages, served as `/account.js`, since their policy allows no inline script. A link's token
 * is in the fragment, which reaches no server; the script removes it from the address as soon as it has read it. It
 * reads nothing from a successful answer and discards any session in it.
 */
export const accountScript = `const form = document.querySelector('form');
const told = document.querySelector('[role=status]');
let token = new URLSearchParams(location.hash.slice(1)).get('token');
history.replaceState(null, '', location.pathname + location.search);
const problems = JSON.parse(form.dataset.problems);

const show = (name) => {
  for (const part of document.querySelectorAll('[data-part]')) part.hidden = part.dataset.part !== name;
  for (const input of document.querySelectorAll('[data-part] input')) input.disabled = input.closest('[data-part]').hidden;
};
// Where too many passwords are being checked, the answer says when to come back.
const call = async (operation, body, triesLeft = 3) => {
  const answer = await fetch('/api/v1/auth/' + operation, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(operation === 'request-password-reset' ? { ...body, locale: document.documentElement.lang } : body),
  });
  const seconds = Number(answer.headers.get('retry-after'));
  if (answer.status === 503 && seconds > 0 && triesLeft > 0) {
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    return call(operation, body, triesLeft - 1);
  }
  return answer.ok ? null : answer.json().catch(() => ({}));
};
const isUseless = ({ code, errors }) => code === 'link_invalid' || errors?.[0]?.pointer === '/body/token';
const said = ({ code }) => problems[code] ?? problems.unknown;

show(token ? 'with-token' : 'without-token');
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form));
  const operation = token ? form.dataset.operation : form.dataset.otherwise;
  if (!operation) return;
  told.textContent = '';
  form.inert = true;
  const problem = await call(operation, token ? { token, ...fields } : fields).catch(() => ({ code: 'noAnswer' }));
  form.inert = false;
  if (!problem) {
    told.textContent = token ? form.dataset.done : form.dataset.sent;
    show('none');
  } else if (token && isUseless(problem)) {
    token = null;
    told.textContent = form.dataset.useless;
    show(form.dataset.otherwise ? 'without-token' : 'none');
  } else told.textContent = said(problem);
});
`;
