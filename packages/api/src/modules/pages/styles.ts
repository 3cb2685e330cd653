/** The stylesheet of the hosted pages, served as `/pages.css`. */
export const styles = `:root { color-scheme: light dark; --ink: #16181d; --soft: #5c6270; --paper: #f6f6f3; }
@media (prefers-color-scheme: dark) { :root { --ink: #f2f2ef; --soft: #a3a8b4; --paper: #111317; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; background: var(--paper); color: var(--ink);
  font: 16px/1.5 -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; }
main.event { max-width: 34rem; margin: 0 auto; padding: clamp(1rem, 5vw, 4rem) 1rem; }
footer.event { max-width: 34rem; margin: 0 auto; padding: 0 1rem 3rem; color: var(--soft); font-size: .8125rem; text-align: center; }
main.account { max-width: 26rem; margin: 0 auto; padding: clamp(2rem, 12vh, 8rem) 1rem; }
main.account h1 { font-size: 1.5rem; letter-spacing: -.01em; }
main.account label { display: block; font-size: .875rem; color: var(--soft); }
main.account input { display: block; width: 100%; margin: .25rem 0 1rem; padding: .75rem; font: inherit; border: 1px solid #9aa0ad; border-radius: .625rem; background: transparent; color: inherit; }
main.account button { padding: .75rem 1.25rem; font: inherit; font-weight: 600; border: 0; border-radius: .625rem; background: var(--ink); color: var(--paper); cursor: pointer; }
body.reference { background: #fff; color-scheme: light; }
body.reference .swagger-ui { max-width: 76rem; margin: 0 auto; }
body.reference .swagger-ui .info { margin: 3rem 0 1.5rem; }
body.reference .swagger-ui .opblock-tag { font-size: 1.25rem; }
body.reference .swagger-ui .opblock .opblock-summary-path { font-size: .875rem; }
body.reference .topbar { display: none; }
`;
