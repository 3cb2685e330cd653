import type { RoomMessages } from './en.ts';

export const de: RoomMessages = {
  looking: 'Dein Platz in der Reihe wird gesucht …',

  opensIn: 'Noch',
  opensInDays: { one: '{n} Tag', other: '{n} Tage' },
  opensAt: 'Der Verkauf beginnt am {time}',
  opening: 'Der Verkauf beginnt',
  openingText: 'Die Plätze werden ausgelost. Das dauert ein paar Sekunden.',
  early: 'Du bist rechtzeitig da',
  earlyAt:
    'Wenn der Verkauf beginnt, bekommen alle, die hier sind, einen zufälligen Platz in der Reihe. Wer zuerst da war, spielt keine Rolle.',
  earlyPeople: { one: '{count} Person ist hier.', other: '{count} Menschen sind hier.' },
  earlySaid: {
    one: 'Du bist im Warteraum. Der Verkauf beginnt in {n} Minute. Dann bekommen alle, die hier sind, einen zufälligen Platz in der Reihe.',
    other:
      'Du bist im Warteraum. Der Verkauf beginnt in {n} Minuten. Dann bekommen alle, die hier sind, einen zufälligen Platz in der Reihe.',
  },
  opensSoonSaid: { one: 'Der Verkauf beginnt in {n} Sekunde.', other: 'Der Verkauf beginnt in {n} Sekunden.' },
  opensMinutesSaid: { one: 'Der Verkauf beginnt in {n} Minute.', other: 'Der Verkauf beginnt in {n} Minuten.' },

  place: 'Dein Platz in der Reihe',
  placeSaid: 'Du bist Nummer {count} in der Reihe.',
  before: { one: '{count} Person ist vor dir', other: '{count} Menschen sind vor dir' },
  next: 'Du bist als Nächstes dran',
  progress: 'Dein Weg durch die Reihe',
  waitSeconds: 'Noch weniger als eine Minute',
  waitUpTo: { one: 'Noch bis zu {n} Minute', other: 'Noch bis zu {n} Minuten' },
  waitAbout: { one: 'Noch etwa {n} Minute', other: 'Noch etwa {n} Minuten' },
  waitRange: 'Noch etwa {from} bis {n} Minuten',
  waitHours: { one: 'Noch etwa {n} Stunde', other: 'Noch etwa {n} Stunden' },
  waitHoursRange: 'Noch etwa {from} bis {n} Stunden',
  waitUnknown: 'Wie lange es dauert, lässt sich noch nicht sagen',
  keepOpen: 'Lass diese Seite offen. Sie geht von selbst weiter, und dein Platz bleibt dir, wenn sie neu geladen wird.',
  keepHere:
    'Lade diese Seite nicht neu und schließ sie nicht: Dein Browser lässt uns deinen Platz nur behalten, solange sie offen ist.',
  fairness:
    'Wer vor dem Beginn des Verkaufs hier war, hat einen zufälligen Platz bekommen. Danach gilt: Wer zuerst kommt, ist zuerst dran.',

  paused: 'Die Reihe steht gerade still',
  pausedText:
    'Der Veranstalter lässt im Moment niemanden ein. Dein Platz bleibt dir, und die Reihe geht von selbst weiter.',
  resumed: 'Die Reihe geht weiter.',

  turn: 'Du bist dran',
  turnText: 'Hier sind die Tickets.',
  turnTitle: 'Du bist dran!',
  turnSaid: {
    one: 'Du bist dran. Du hast {n} Minute, um Tickets auszuwählen.',
    other: 'Du bist dran. Du hast {n} Minuten, um Tickets auszuwählen.',
  },

  gone: 'Die Tickets sind weg',
  goneText:
    'Während du gewartet hast, wurden alle Tickets verkauft. Manche kommen vielleicht aus unbezahlten Bestellungen zurück: Wenn du bleibst, behältst du dafür deinen Platz.',
  goneSaid: 'Während du gewartet hast, wurden alle Tickets verkauft.',
  waitlist: 'Auf die Warteliste',

  passed: 'Du warst schon dran',
  passedText:
    'Deine Zeit zum Auswählen ist vorbei, und die Nächsten wurden eingelassen. Du kannst dich wieder anstellen, am Ende der Reihe.',
  lineUp: 'Wieder anstellen',

  lost: 'Keine Verbindung. Dein Platz bleibt dir, und wir versuchen es weiter.',
  found: 'Wieder verbunden.',

  tickets: 'Tickets und Preise',
};
