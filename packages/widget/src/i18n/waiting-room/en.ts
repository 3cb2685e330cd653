import type { Message } from '../en.ts';

/** The texts of the waiting room in English; every other language has exactly these keys. */
export const en = {
  looking: 'Finding your place in line…',

  opensIn: 'Opens in',
  opensInDays: { one: '{n} day', other: '{n} days' },
  opensAt: 'The sale opens on {time}',
  opening: 'The sale is opening',
  openingText: 'Places are being drawn. This takes a few seconds.',
  early: 'You’re here in good time',
  earlyAt:
    'When the sale opens, everybody who is here gets a random place in line. It makes no difference who came first.',
  earlyPeople: { one: '{count} person is here.', other: '{count} people are here.' },
  earlySaid: {
    one: 'You’re in the waiting room. The sale opens in {n} minute. Then everybody who is here gets a random place in line.',
    other:
      'You’re in the waiting room. The sale opens in {n} minutes. Then everybody who is here gets a random place in line.',
  },
  opensSoonSaid: { one: 'The sale opens in {n} second.', other: 'The sale opens in {n} seconds.' },
  opensMinutesSaid: { one: 'The sale opens in {n} minute.', other: 'The sale opens in {n} minutes.' },

  place: 'Your place in line',
  placeSaid: 'Your place in line is number {count}.',
  before: { one: '{count} person is before you', other: '{count} people are before you' },
  next: 'You’re next',
  progress: 'Your way through the line',
  waitSeconds: 'Less than a minute to go',
  waitUpTo: { one: 'Up to {n} minute to go', other: 'Up to {n} minutes to go' },
  waitAbout: { one: 'About {n} minute to go', other: 'About {n} minutes to go' },
  waitRange: 'About {from} to {n} minutes to go',
  waitHours: { one: 'About {n} hour to go', other: 'About {n} hours to go' },
  waitHoursRange: 'About {from} to {n} hours to go',
  waitUnknown: 'We can’t tell yet how long it will take',
  keepOpen: 'Keep this page open. It goes on by itself, and your place is kept if it reloads.',
  keepHere: 'Don’t reload or close this page: your browser lets us keep your place only as long as it stays open.',
  fairness:
    'Everybody who was here before the sale opened got a random place. After that, whoever comes first is served first.',

  paused: 'The line is paused',
  pausedText: 'The organiser is letting nobody in right now. Your place is kept, and the line goes on by itself.',
  resumed: 'The line goes on.',

  turn: 'It’s your turn',
  turnText: 'Here are the tickets.',
  turnTitle: 'It’s your turn!',
  turnSaid: {
    one: 'It’s your turn. You have {n} minute to choose your tickets.',
    other: 'It’s your turn. You have {n} minutes to choose your tickets.',
  },

  gone: 'The tickets are gone',
  goneText:
    'All tickets were sold while you waited. Some may come back from orders that aren’t paid: if you stay, you keep your place for them.',
  goneSaid: 'All tickets were sold while you waited.',
  waitlist: 'Join the waitlist',

  passed: 'Your turn has passed',
  passedText:
    'Your time to choose tickets is over, and the next people were let in. You can line up again, at the end.',
  lineUp: 'Line up again',

  lost: 'No connection. Your place is kept, and we keep trying.',
  found: 'Connected again.',

  tickets: 'Tickets and prices',
} satisfies Record<string, Message>;

export type RoomKey = keyof typeof en;
export type RoomMessages = Readonly<Record<RoomKey, Message>>;
