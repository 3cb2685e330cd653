import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** An e-mail as Resend accepted it. */
export type Email = {
  id: string;
  from: string;
  to: string[];
  cc: string[];
  bcc: string[];
  reply_to: string[];
  subject: string;
  html: string | null;
  text: string | null;
  headers: Record<string, string>;
  tags: { name: string; value: string }[];
  attachments: Attachment[];
  created_at: string;
  scheduled_at: string | null;
  last_event: string;
};

export type Attachment = {
  filename: string;
  /** Base64. */
  content: string;
  content_type?: string;
};

export const load = (file: string): Email[] => {
  mkdirSync(dirname(file), { recursive: true });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  // A run that was killed may have left half a line.
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as Email];
    } catch {
      return [];
    }
  });
};

export const append = (file: string, email: Email): void => {
  appendFileSync(file, `${JSON.stringify(email)}\n`);
};
