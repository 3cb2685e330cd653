// Not Lit's `css`: files that are loaded on demand share no code with the rest.
const css = String.raw;

/** Tickets in a document of their own: cards on a screen, one a page on paper. */
export const sheetStyles = css`
  :root {
    color-scheme: light;
    background: #f4f4f2;
    color: #18181b;
    font:
      16px/1.5 ui-sans-serif,
      system-ui,
      -apple-system,
      "Segoe UI",
      Roboto,
      "Helvetica Neue",
      Arial,
      sans-serif;
  }
  * {
    box-sizing: border-box;
    margin: 0;
    padding: 0;
  }
  main {
    display: grid;
    gap: 16px;
    max-width: 712px;
    margin: 0 auto;
    padding: 24px 16px 48px;
    overflow-wrap: anywhere;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 10px 16px;
    align-items: center;
    justify-content: space-between;
  }
  .bar h1 {
    font-size: 20px;
    font-weight: 660;
    line-height: 1.25;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .tools button + button {
    border: 1px solid #c9cad0;
    background: #fff;
    color: inherit;
  }
  .text {
    padding: 24px;
    border-radius: 16px;
    background: #fff;
  }
  button {
    min-height: 44px;
    padding: 0 18px;
    border: 0;
    border-radius: 10px;
    background: #18181b;
    color: #fff;
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }
  :focus-visible {
    outline: 2px solid #2563eb;
    outline-offset: 2px;
  }
  .ticket {
    display: flex;
    flex-wrap: wrap;
    gap: 24px 32px;
    align-items: center;
    padding: 28px;
    border: 1px solid #d9dade;
    border-radius: 16px;
    background: #fff;
  }
  .facts {
    display: grid;
    flex: 1 1 260px;
    gap: 4px;
    align-self: stretch;
    align-content: start;
  }
  .facts h2 {
    margin: 2px 0 6px;
    font-size: 25px;
    font-weight: 680;
    line-height: 1.15;
    letter-spacing: -0.02em;
  }
  .soft {
    color: #5c606b;
    font-size: 15px;
  }
  .tier {
    margin-top: 14px;
    font-size: 18px;
    font-weight: 620;
  }
  .state {
    justify-self: start;
    margin-top: 8px;
    padding: 3px 10px;
    border-radius: 99px;
    background: #ececef;
    font-size: 14px;
    font-weight: 600;
  }
  .facts button {
    justify-self: start;
    min-height: 36px;
    margin-top: 14px;
    padding: 0 14px;
    border: 1px solid #c9cad0;
    background: #fff;
    color: inherit;
    font-size: 14px;
  }
  .stub {
    flex: 0 1 248px;
    min-width: 180px;
    text-align: center;
  }
  .stub svg {
    display: block;
    width: 100%;
    print-color-adjust: exact;
  }
  .code {
    color: #5c606b;
    font:
      500 12px/1.5 ui-monospace,
      "SF Mono",
      Menlo,
      Consolas,
      monospace;
  }
  .void h2,
  .void .tier {
    color: #5c606b;
    text-decoration: line-through;
  }
  @media (width < 620px) {
    .ticket {
      flex-direction: column;
      align-items: stretch;
      padding: 20px;
    }
    .facts,
    .stub {
      flex: none;
    }
    .stub {
      align-self: center;
      width: min(100%, 280px);
    }
  }
  @media print {
    @page {
      margin: 16mm;
    }
    :root {
      background: none;
    }
    main {
      display: block;
      max-width: none;
      padding: 0;
    }
    .bar,
    .text,
    .facts button,
    .void {
      display: none;
    }
    .ticket {
      flex-flow: row nowrap;
      align-items: center;
      padding: 9mm;
      break-inside: avoid;
    }
    .ticket + .ticket {
      break-before: page;
    }
    .facts {
      flex: 1;
    }
    .stub {
      flex: none;
      align-self: center;
      width: 64mm;
    }
  }
`;
