export { cleanCode, cleanLine, cleanLines, shownSign, unwantedSign } from './clean.ts';
export { type EmailFault, isSameEmail, MAX_EMAIL_LENGTH, readEmail } from './email.ts';
export { MAX_NAME_LENGTH, type NameFault, readName } from './name.ts';
