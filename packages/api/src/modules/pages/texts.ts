import type { Language } from '../../core/locale.ts';

/** The texts of the hosted pages. `useless` is the text for a link that does not work. */
const en = {
  nothing: {
    title: 'Not on sale',
    heading: 'There is nothing on sale here',
    why: 'The address may be incomplete, or the event is not on show yet or no longer. Ask whoever gave it to you.',
    owner: 'If the event is yours: publish it, and make a publishable key.',
  },
  tickets: 'Tickets',
  soldBy: 'Tickets sold by',
  email: 'E-mail',
  verify: {
    title: 'Confirm your e-mail',
    useless: 'The link was used, is too old or is not whole. Sign in if you have an account, or register again.',
    done: 'Thank you: your account is ready. Sign in with your password.',
    password: 'The password you registered with',
    submit: 'Confirm e-mail',
    noToken: 'Open the link of the e-mail once more: its last part is missing.',
  },
  reset: {
    title: 'Choose a new password',
    useless: 'The link was used, is too old or is not whole. Ask for a new one here.',
    done: 'Your new password works. Sign in with it.',
    sent: 'If the e-mail has an account, a link is on its way. It works for an hour.',
    password: 'New password',
    submit: 'Save',
    ask: 'Send me a link',
  },
  problems: {
    wrong_password: 'The password is wrong. Type the one that you registered with.',
    rate_limited: 'Too many tries. Wait a moment and try again.',
    invalid_request: 'This can’t be taken: a password has 10 to 200 characters and is not the e-mail.',
    unknown: 'Something went wrong. Try again.',
    noAnswer: 'No answer. Try again.',
  },
};

export type PageTexts = typeof en;

const de: PageTexts = {
  nothing: {
    title: 'Nicht im Verkauf',
    heading: 'Hier gibt es nichts zu kaufen',
    why: 'Vielleicht ist die Adresse unvollständig, oder die Veranstaltung ist noch nicht oder nicht mehr zu sehen. Frag die Person, von der du sie hast.',
    owner: 'Wenn es deine Veranstaltung ist: Veröffentliche sie und lege einen Publishable Key an.',
  },
  tickets: 'Tickets',
  soldBy: 'Tickets verkauft von',
  email: 'E-Mail-Adresse',
  verify: {
    title: 'Bestätige deine E-Mail-Adresse',
    useless:
      'Der Link wurde schon benutzt, ist zu alt oder unvollständig. Melde dich an, wenn du ein Konto hast, oder registriere dich noch einmal.',
    done: 'Danke, dein Konto ist fertig. Melde dich mit deinem Passwort an.',
    password: 'Das Passwort, mit dem du dich registriert hast',
    submit: 'E-Mail-Adresse bestätigen',
    noToken: 'Öffne den Link aus der E-Mail noch einmal: Sein letzter Teil fehlt.',
  },
  reset: {
    title: 'Wähle ein neues Passwort',
    useless: 'Der Link wurde schon benutzt, ist zu alt oder unvollständig. Hier bekommst du einen neuen.',
    done: 'Dein neues Passwort gilt. Melde dich damit an.',
    sent: 'Wenn es zu dieser Adresse ein Konto gibt, ist ein Link unterwegs. Er gilt eine Stunde lang.',
    password: 'Neues Passwort',
    submit: 'Speichern',
    ask: 'Link anfordern',
  },
  problems: {
    wrong_password: 'Das ist nicht das Passwort. Gib das ein, mit dem du dich registriert hast.',
    rate_limited: 'Zu viele Versuche. Warte einen Moment und versuch es erneut.',
    invalid_request: 'Das geht so nicht: Ein Passwort hat 10 bis 200 Zeichen und ist nicht die E-Mail-Adresse.',
    unknown: 'Etwas ist schiefgegangen. Versuch es erneut.',
    noAnswer: 'Keine Antwort. Versuch es erneut.',
  },
};

export const PAGE_TEXTS: Record<Language, PageTexts> = { en, de };
