import { say, strong } from '../words.ts';
import type { Texts } from './en.ts';

export const de: Texts = {
  free: 'Kostenlos',
  zones: { CET: 'MEZ', CEST: 'MESZ', EET: 'OEZ', EEST: 'OESZ', WET: 'WEZ', WEST: 'WESZ' },
  dayAtHour: (day, hour) => `${day} um ${hour}`,
  orderAndSeller: (order, promoter) => say`Bestellung ${order} · Verkauft von ${promoter}`,
  soldBy: (promoter) => say`Verkauft von ${promoter}`,
  orderOnly: (order) => say`Bestellung ${order}`,
  refund: 'Erstattung',
  moneyOnItsWay: say`Das Geld ist auf dem Weg dorthin, womit du bezahlt hast; bis die Bank es anzeigt, vergehen 5 bis 10 Tage. Du musst nichts tun.`,

  moneyGoesBack: say`Das Geld geht dorthin zurück, womit du bezahlt hast. Wenn es abgeschickt ist, vergehen 5 bis 10 Tage, bis die Bank es anzeigt. Du musst nichts tun.`,
  viewTickets: 'Deine Tickets ansehen',

  account: {
    hello: (name, message) => (name === null ? say`Hallo, ${message}` : say`Hallo ${name}, ${message}`),
    footer: say`Du bekommst diese E-Mail wegen deines Kontos bei Ticket Vendor.`,
    registered: say`Du bekommst diese E-Mail, weil sich jemand mit deiner Adresse bei Ticket Vendor registriert hat.`,
  },
  registration: {
    subject: say`Bestätige deine E-Mail-Adresse`,
    preheader: say`Noch ein Schritt, dann ist dein Konto fertig.`,
    message: say`jemand möchte mit dieser E-Mail-Adresse ein Konto anlegen. Wenn du das warst, bestätige sie: Dann entsteht das Konto mit dem Passwort, das du gewählt hast, und Tickets, die du als Gast gekauft hast, gehören dazu.`,
    action: 'E-Mail-Adresse bestätigen',
    once: say`Der Link gilt einmal und 24 Stunden lang.`,
    notYou: say`Wenn du das nicht warst, tu einfach nichts: Ohne diesen Link entsteht kein Konto.`,
  },
  accountExists: {
    subject: say`Du hast schon ein Konto`,
    preheader: say`Melde dich an oder wähle ein neues Passwort.`,
    message: say`jemand möchte mit dieser E-Mail-Adresse ein Konto anlegen. Du hast aber schon eines: Melde dich mit deinem Passwort an oder wähle ein neues, wenn du es vergessen hast.`,
    action: 'Passwort wählen',
    notYou: say`Wenn du das nicht warst, musst du nichts tun: Dein Konto bleibt, wie es ist.`,
  },
  passwordReset: {
    subject: say`Wähle ein neues Passwort`,
    preheader: say`Der Link gilt einmal und eine Stunde lang.`,
    message: say`jemand, hoffentlich du, möchte ein neues Passwort für dein Konto.`,
    action: 'Passwort wählen',
    once: say`Der Link gilt einmal und eine Stunde lang. Danach bist du überall abgemeldet.`,
    notYou: say`Wenn du das nicht warst, tu einfach nichts: Dein Passwort bleibt, wie es ist.`,
  },
  passwordChanged: {
    subject: say`Dein Passwort wurde geändert`,
    preheader: say`Wenn du das nicht warst, setze es jetzt zurück.`,
    message: say`dein Passwort wurde geändert, andere Sitzungen wurden beendet. Wenn du das warst, musst du nichts tun.`,
    action: 'Das war ich nicht',
    next: say`Dann fordere sofort einen Link für ein neues Passwort an: Das jetzige gilt danach nicht mehr.`,
  },

  tickets: {
    subject: (n, event, order) =>
      n === 1 ? say`Dein Ticket für ${event} (${order})` : say`Deine ${n} Tickets für ${event} (${order})`,
    title: (n) => (n === 1 ? say`Dein Ticket` : say`Deine ${n} Tickets`),
    preheader: say`Zeig den Code am Eingang, auf dem Handy oder auf Papier.`,
    greeting: (name, n) =>
      n === 1
        ? say`Hallo ${name}, du bist dabei. Zeig diesen Code am Eingang, auf dem Handy oder auf Papier.`
        : say`Hallo ${name}, du bist dabei. Zeig am Eingang einen Code pro Person, auf dem Handy oder auf Papier.`,
    action: (n) => (n === 1 ? 'Ticket ansehen' : 'Alle Tickets ansehen'),
    codeOf: (code) => `Ticket ${code}`,
    more: (n) =>
      n === 1
        ? say`Und noch ein Ticket: Du findest es auf der Seite hinter dem Knopf.`
        : say`Und ${n} weitere Tickets: Du findest sie auf der Seite hinter dem Knopf.`,
    summary: 'Deine Bestellung',
    discount: say`Rabatt`,
    discountWith: (code) => say`Rabatt (${code})`,
    fees: say`Gebühren`,
    total: say`Summe`,
    contained: (amount, tax) => say`Die Summe enthält ${amount} ${tax}.`,
    secret: say`Mit jedem Code kommt eine Person einmal hinein: Behalte diese Nachricht für dich.`,
  },

  offer: {
    subject: (seats, event, number) => say`Du bist dran: ${seats} für ${event} (${number})`,
    title: say`Du bist dran`,
    preheader: (n, deadline) =>
      n === 1
        ? say`Ein Ticket ist für dich reserviert bis ${deadline}.`
        : say`${n} Tickets sind für dich reserviert bis ${deadline}.`,
    greeting: (name, n, deadline) =>
      n === 1
        ? say`Hallo ${name}, danke fürs Warten. Ein Ticket ist für dich reserviert bis ${strong(deadline)}.`
        : say`Hallo ${name}, danke fürs Warten. ${n} Tickets sind für dich reserviert bis ${strong(deadline)}.`,
    action: (n) => (n === 1 ? 'Ticket holen' : 'Tickets holen'),
    after: (n) =>
      n === 1
        ? say`Danach geht es an die nächste Person auf der Warteliste. Wenn du es nicht mehr möchtest, öffne den Link und gib es zurück: Jemand anders freut sich.`
        : say`Danach gehen sie an die nächste Person auf der Warteliste. Wenn du sie nicht mehr möchtest, öffne den Link und gib sie zurück: Jemand anders freut sich.`,
    secret: say`Der Link ist nur für dich: Gib ihn nicht weiter.`,
    footer: (promoter) => say`Du bekommst diese E-Mail, weil du auf einer Warteliste von ${promoter} stehst.`,
  },

  waitingEnded: {
    subject: (event, number) => say`Die Warteliste ist geschlossen: ${event} (${number})`,
    title: say`Die Warteliste ist geschlossen`,
    preheader: say`Diesmal gab es keine Tickets für dich.`,
    greeting: (name, why) =>
      say`Hallo ${name}, es tut uns leid: ${why} Dein Platz auf der Warteliste ist damit erloschen. Du musst nichts tun, und es wurde nichts abgebucht.`,
    why: {
      sale_ended: say`Der Verkauf dieser Tickets ist beendet, es kommen also keine mehr zurück.`,
      event_ended: say`Die Veranstaltung ist vorbei, und für dich wurden keine Tickets frei.`,
    },
  },

  eventCancelled: {
    subject: (event, number) => say`Abgesagt: ${event} (${number})`,
    title: say`Die Veranstaltung ist abgesagt`,
    preheader: (amount) => say`Du bekommst ${amount} zurück.`,
    ticketsVoid: say`Deine Tickets gelten nicht mehr.`,
    offTheWaitlist: say`Du stehst nicht mehr auf der Warteliste.`,
    greeting: (name, promoter, what) =>
      say`Hallo ${name}, es tut uns leid: ${promoter} hat diese Veranstaltung abgesagt. ${what}`,
  },

  lateRefund: {
    subject: (event, order) => say`Dein Geld zurück: ${event} (${order})`,
    title: say`Deine Zahlung wird erstattet`,
    preheader: (amount) => say`Du bekommst ${amount} zurück, also alles.`,
    greeting: (name, why) => say`Hallo ${name}, es tut uns leid: ${why} Wir zahlen alles zurück.`,
    why: {
      event_cancelled: say`Deine Zahlung kam an, als die Veranstaltung schon abgesagt war. Dafür gibt es keine Tickets.`,
      event_ended: say`Deine Zahlung kam an, als die Veranstaltung schon vorbei war. Dafür gibt es keine Tickets.`,
      order_cancelled: say`deine Zahlung ist angekommen, nachdem du die Bestellung storniert hattest; dafür gibt es keine Tickets.`,
      late_payment: say`Deine Zahlung kam nach der Zahlungsfrist an, und da hatte die Plätze schon jemand anders.`,
    },
    action: 'Ansehen, was noch frei ist',
  },

  refunded: {
    subject: (event, order) => say`Dein Geld zurück: ${event} (${order})`,
    title: say`Du bekommst Geld zurück`,
    preheader: (amount) => say`Du bekommst ${amount} zurück.`,
    greeting: (name, amount) => say`Hallo ${name}, von dem, was du bezahlt hast, bekommst du ${amount} zurück.`,
    returned: (name, amount) =>
      say`Hallo ${name}, deine Bank hat ${amount}, die an dich zurückgingen, wieder zurückgeschickt; sie sind also nicht angekommen. Der Betrag steht dir weiter zu.`,
    ask: (promoter) =>
      say`${promoter} weiß davon. Wohin das Geld gehen kann, sagst du in einer Antwort auf diese E-Mail.`,
    later: say`Das Geld kann noch nicht abgeschickt werden. Du musst nichts tun: Wir schreiben dir wieder, wenn es auf dem Weg ist.`,
    noTickets: say`Deine Zahlung wurde zurückgegeben, bevor die Bestellung vollständig war. Dafür gibt es keine Tickets.`,
  },
  voided: {
    subject: (n, event, order) =>
      n === 1
        ? say`Ein Ticket gilt nicht mehr: ${event} (${order})`
        : say`Tickets gelten nicht mehr: ${event} (${order})`,
    title: (n) => (n === 1 ? say`Ein Ticket gilt nicht mehr` : say`Tickets gelten nicht mehr`),
    preheader: say`Damit kommt niemand mehr hinein.`,
    greeting: (name, promoter, n) =>
      n === 1
        ? say`Hallo ${name}, ${promoter} hat ein Ticket deiner Bestellung für ungültig erklärt. Damit kommt niemand mehr hinein.`
        : say`Hallo ${name}, ${promoter} hat ${n} Tickets deiner Bestellung für ungültig erklärt. Damit kommt niemand mehr hinein.`,
    why: (promoter) => say`Wenn dich das überrascht, antworte auf diese E-Mail: ${promoter} kann dir sagen, warum.`,
    heading: 'Gilt nicht mehr',
    rest: (n) => (n === 1 ? say`Dein anderes Ticket gilt weiter.` : say`Deine anderen ${n} Tickets gelten weiter.`),
    none: (n) => (n === 1 ? say`Dein Ticket gilt weiter.` : say`Deine ${n} Tickets gelten weiter.`),
  },
  refundsWaiting: {
    subject: say`Erstattungen warten auf dein Guthaben bei Stripe`,
    title: say`Erstattungen warten auf dein Guthaben`,
    preheader: say`Stripe kann sie erst abschicken, wenn Geld da ist.`,
    greeting: (name, n, amount) =>
      n === 1
        ? say`Hallo ${name}, eine Erstattung von ${amount} kann nicht abgeschickt werden, weil das Guthaben bei Stripe nicht reicht.`
        : say`Hallo ${name}, ${n} Erstattungen, zusammen ${amount}, können nicht abgeschickt werden, weil das Guthaben bei Stripe nicht reicht.`,
    next: say`Sie werden von selbst erneut versucht, wenn Geld dazukommt, aus Verkäufen oder weil du bei Stripe etwas einzahlst. Sonst ist nichts zu tun, und du musst niemandem auf anderem Weg Geld geben. Das ist die einzige Nachricht dazu, wie viele Erstattungen auch dazukommen.`,
    footer: say`Du bekommst diese E-Mail, weil es deine Verkäufe sind.`,
  },
  refundUndone: {
    subject: (event, order) => say`Aus einer Erstattung bei Stripe wurde nichts: ${event} (${order})`,
    title: say`Aus einer Erstattung bei Stripe wurde nichts`,
    preheader: (amount) => say`${amount} kamen nicht an.`,
    greeting: (name, amount) =>
      say`Hallo ${name}, eine Erstattung von ${amount}, die bei Stripe gemacht wurde, ist dort gescheitert oder abgebrochen worden. Das Geld ist wieder bei dir, und die Bestellung sagt das auch.`,
    next: say`Tickets, die dadurch ungültig wurden, bleiben ungültig. Wenn das Geld trotzdem zurückgehen soll, erstatte die Bestellung.`,
  },
  debit: { payment: say`Zahlung` },
  debitProcessing: {
    subject: (event, order) => say`Deine Bank arbeitet daran: ${event} (${order})`,
    title: say`Deine Bank arbeitet daran`,
    preheader: say`Deine Tickets kommen per E-Mail, sobald die Zahlung da ist.`,
    greeting: (name) =>
      say`Hallo ${name}, deine Bestellung ist da, und deine Bank arbeitet an der Zahlung. Bei dieser Zahlungsart kann das einige Tage dauern. Deine Tickets kommen per E-Mail, sobald das Geld da ist.`,
    until: (time) =>
      say`Deine Plätze sind bis ${strong(time)} für dich reserviert. Ist das Geld bis dahin nicht da, endet die Bestellung. Was danach ankommt, wird zu deinen Tickets, wenn es noch welche gibt, sonst bekommst du alles zurück.`,
    free: say`Du kannst deine Bestellung jederzeit ansehen oder stornieren.`,
    action: 'Bestellung ansehen',
  },
  debitFailed: {
    subject: (event, order) => say`Deine Zahlung ist fehlgeschlagen: ${event} (${order})`,
    title: say`Deine Zahlung ist fehlgeschlagen`,
    preheader: (time) => say`Zahle bis ${time} auf andere Weise.`,
    greeting: (name) =>
      say`Hallo ${name}, deine Bank hat die Zahlung für deine Bestellung nicht ausgeführt; deshalb gibt es dafür noch keine Tickets.`,
    until: (time) =>
      say`Deine Plätze sind bis ${strong(time)} für dich reserviert. Zahle bis dahin auf andere Weise, sonst endet die Bestellung, und sie gehen zurück in den Verkauf.`,
    action: 'Auf andere Weise zahlen',
  },
  debitEnded: {
    subject: (event, order) => say`Deine Bestellung ist beendet: ${event} (${order})`,
    title: say`Deine Bestellung ist beendet`,
    preheader: say`Was deine Bank noch zahlt, ist nicht verloren.`,
    greeting: (name, why) => say`Hallo ${name}, ${why}`,
    why: {
      limit: say`die Zahlung für deine Bestellung ist nicht in der Zeit angekommen, in der wir deine Plätze reservieren konnten. Die Bestellung ist beendet.`,
      cancelled: say`deine Bestellung ist storniert, und ihre Plätze sind zurück im Verkauf.`,
      event_cancelled: say`die Veranstaltung wurde abgesagt, und deine Bestellung ist damit beendet.`,
    },
    mayBecomeTickets: say`Es kann sein, dass deine Bank die Zahlung noch ausführt. Dann bekommst du deine Tickets, wenn es noch welche gibt, sonst geht alles von selbst an dich zurück.`,
    goesBack: say`Es kann sein, dass deine Bank die Zahlung noch ausführt, denn zurückrufen kann sie niemand. Dann geht alles von selbst an dich zurück.`,
    stopped: say`Die Zahlung wurde gestoppt: Von deinem Konto wird nichts abgebucht.`,
    action: 'Bestellung ansehen',
  },

  refundFailed: {
    subject: (event, order) => say`Eine Erstattung ist gescheitert: ${event} (${order})`,
    title: say`Eine Erstattung ist gescheitert`,
    preheader: (amount) => say`${amount} stehen noch aus.`,
    greeting: (name, amount) =>
      say`Hallo ${name}, eine Erstattung von ${amount} kam nicht an: Die Bank hat sie zurückgeschickt, oder Stripe hat sie abgelehnt. Der Betrag steht dem Käufer noch zu.`,
    next: say`Versuch es erneut mit POST /refunds/{refund_id}/retry. Scheitert es noch einmal, gibt es die Karte vielleicht nicht mehr: Zahle das Geld dann auf anderem Weg zurück.`,
  },

  dispute: {
    subject: (title, event, order) => say`${title}: ${event} (${order})`,
    greeting: (name, what, reason) =>
      say`Hallo ${name}, es geht um eine Zahlung für diese Veranstaltung: ${what} Der Grund, den die Bank nennt: ${reason}.`,
    settled: {
      title: say`Ein Zahlungsstreit ging zu deinen Gunsten aus`,
      what: (amount) => say`Du behältst ${amount}.`,
    },
    lost: {
      title: say`Ein Zahlungsstreit ging verloren`,
      what: (amount) => say`Die Bank des Käufers behält ${amount}. Der Betrag wird von deinem Guthaben abgezogen.`,
    },
    asked: {
      title: say`Eine Bank fragt nach einer Zahlung`,
      what: (amount) => say`Noch wurde nichts abgezogen, aber es geht um ${amount}.`,
    },
    opened: {
      title: say`Eine Zahlung wird bestritten`,
      what: (amount) => say`Die Bank des Käufers hat ${amount} zurückgeholt, bis entschieden ist.`,
    },
    inDispute: say`Strittig`,
    act: (due) =>
      say`Antworte auf diese Nachricht vor ${due} mit dem, was zeigt, dass der Verkauf in Ordnung war: mit dem Schriftwechsel oder damit, dass die Tickets benutzt wurden.`,
    tickets: say`Die Tickets gelten am Eingang weiterhin. Wenn das anders sein soll, erstatte oder entwerte sie.`,
  },

  receipt: {
    title: 'Beleg',
    soldBy: 'Verkauft von',
    boughtBy: 'Gekauft von',
    event: 'Veranstaltung',
    tickets: 'Tickets',
    ticket: 'Ticket',
    number: 'Anzahl',
    price: 'Preis',
    amount: 'Betrag',
    subtotal: say`Zwischensumme`,
    includes: (tax) => say`Enthält ${tax}`,
    refunded: say`Erstattet`,
    afterRefunds: say`Bezahlt nach Erstattungen`,
    allIn: (currency) => say`Alle Beträge in ${currency}.`,
    paidThrough: (payment) => say`Bezahlt über Stripe: ${payment}.`,
    admitsNobody: say`Mit diesem Beleg kommt niemand hinein, nur mit den Tickets.`,
  },

  webhookDisabled: {
    subject: (endpoint) => say`Dein Webhook-Endpunkt wurde abgeschaltet (${endpoint})`,
    title: say`Ein Webhook-Endpunkt wurde abgeschaltet`,
    preheader: say`Dein Backend erfährt dort nichts mehr von neuen Bestellungen.`,
    greeting: (name) =>
      say`Hallo ${name}, einer deiner Webhook-Endpunkte wurde abgeschaltet, weil er mit 410 Gone geantwortet hat oder seit fünf Tagen nicht erreichbar war. Dein Backend erfährt dort nichts mehr von neuen Bestellungen.`,
    next: say`Sobald er wieder antwortet, schalte ihn ein mit PUT /webhook-endpoints/{webhook_endpoint_id} und {"status": "enabled"}. Was er verpasst hat, steht in seinem Zustellprotokoll: POST /webhook-endpoints/{webhook_endpoint_id}/replay schickt es erneut.`,
    footer: say`Du bekommst diese E-Mail, weil der Endpunkt zu deinem Konto gehört.`,
  },
};
