import { html } from 'hono/html';
import type { Language } from '../../core/locale.ts';
import { PAGE_TEXTS } from './texts.ts';

/** `useless` is said of a link that does not work; `otherwise` is the operation of one who has no link, or no good one. */
type AccountPage = {
  language: Language;
  title: string;
  operation: string;
  useless: string;
  otherwise?: string;
  done: string;
  sent?: string;
};

const accountPage = (page: AccountPage, fields: ReturnType<typeof html>) => html`<!doctype html>
<html lang="${page.language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <title>${page.title}</title>
    <link rel="stylesheet" href="/pages.css">
    <script src="/account.js" defer></script>
  </head>
  <body>
    <main class="account">
      <h1>${page.title}</h1>
      <form data-operation="${page.operation}" data-otherwise="${page.otherwise ?? ''}" data-done="${page.done}"
        data-sent="${page.sent ?? ''}" data-useless="${page.useless}"
        data-problems="${JSON.stringify(PAGE_TEXTS[page.language].problems)}">${fields}</form>
      <p role="status"></p>
    </main>
  </body>
</html>`;

/** Where the link of a registration leads, which makes the account. It has a button, since mail filters open links. */
export const verifyEmailPage = (language: Language) => {
  const { title, useless, done, password, submit, noToken } = PAGE_TEXTS[language].verify;
  return accountPage(
    { language, title, operation: 'verify-email', useless, done },
    html`<p data-part="with-token" hidden>
  <label>${password} <input name="password" type="password" autocomplete="current-password" maxlength="200"
    required></label> <button>${submit}</button></p>
<p data-part="without-token" hidden>${noToken}</p>`,
  );
};

/** Where the link leads by which a password is set anew, and where such a link is asked for. */
export const resetPasswordPage = (language: Language) => {
  const { reset, email } = PAGE_TEXTS[language];
  const { title, useless, done, sent } = reset;
  return accountPage(
    { language, title, operation: 'reset-password', useless, otherwise: 'request-password-reset', done, sent },
    html`<p data-part="with-token" hidden>
  <label>${reset.password} <input name="password" type="password" autocomplete="new-password" minlength="10" maxlength="200"
    required></label> <button>${reset.submit}</button></p>
<p data-part="without-token" hidden>
  <label>${email} <input name="email" type="text" inputmode="email" autocomplete="email" autocapitalize="none"
    spellcheck="false" maxlength="320" required></label>
  <button>${reset.ask}</button></p>`,
  );
};
