import { expect, test } from 'vitest';
import { sniffImage } from './sniff.ts';

const bytes = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

test.each([
  ['png', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'],
  ['jpg', '\xff\xd8\xff\xe0\0\x10JFIF'],
  ['gif', 'GIF87a\x01\0'],
  ['gif', 'GIF89a\x01\0'],
  ['webp', 'RIFF\x1a\0\0\0WEBPVP8 '],
  ['avif', '\0\0\0\x1cftypavif\0\0\0\0mif1miaf'],
  ['avif', '\0\0\0\x1cftypmif1\0\0\0\0miafavifMA1B'],
] as const)('%s is known by its first bytes', (ending, text) => {
  expect(sniffImage(bytes(text))).toBe(ending);
});

test.each([
  ['nothing', ''],
  ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
  ['an SVG with a byte order mark', '\xef\xbb\xbf<?xml version="1.0"?><svg/>'],
  ['a web page', '<!doctype html><script>alert(1)</script>'],
  ['a cut-off PNG signature', '\x89PNG\r\n'],
  ['a RIFF file that is no WebP', 'RIFF\x1a\0\0\0WAVEfmt '],
  ['a video', '\0\0\0\x18ftypmp42\0\0\0\0isom'],
  ['a brand that only stands beyond the first box', '\0\0\0\x10ftypmp42\0\0\0\0avifavif'],
])('%s is no image', (_name, text) => {
  expect(sniffImage(bytes(text))).toBeNull();
});
