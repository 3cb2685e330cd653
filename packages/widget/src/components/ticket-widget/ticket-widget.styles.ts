import { css } from 'lit';

export const styles = css`
  :host {
    display: block;
    width: 100%;
    max-width: var(--tv-max-width, 980px);
  }
  .room {
    max-width: 100%;
    height: 0;
  }
  /* Not on the host, where a page's own rules for every element would win. */
  .frame {
    container-type: inline-size;
    contain-intrinsic-inline-size: 240px;
    color: var(--_text);
    font-family: var(--_font);
    font-size: 16px;
    font-style: normal;
    font-weight: 400;
    line-height: 1.5;
    letter-spacing: normal;
    word-spacing: normal;
    text-align: start;
    text-indent: 0;
    text-transform: none;
    text-shadow: none;
    white-space: normal;
    overflow-wrap: break-word;
    visibility: visible;
    cursor: auto;
    -webkit-font-smoothing: antialiased;
    -webkit-text-size-adjust: 100%;
  }
  :host([theme="light"]) .frame {
    color-scheme: light;
  }
  :host([theme="dark"]) .frame {
    color-scheme: dark;
  }
  .widget {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow:
      0 0 0 1px var(--_line),
      var(--_shadow);
  }
  aside {
    padding: 20px;
    border-bottom: 1px solid var(--_line);
    border-radius: var(--_radius) var(--_radius) 0 0;
    background: var(--_sunken);
  }
  .main {
    display: flex;
    flex-direction: column;
    gap: 18px;
    padding: 20px;
    min-width: 0;
  }
  .main > * {
    flex: none;
  }
  .title {
    display: flex;
    gap: 12px;
    align-items: center;
  }
  h2 {
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
    font-size: 20px;
    font-weight: 660;
    line-height: 1.25;
    letter-spacing: -0.018em;
    outline-offset: 6px;
    border-radius: 4px;
    scroll-margin: 24px;
    text-wrap: balance;
  }
  h2:focus:not(:focus-visible) {
    outline: none;
  }
  .count {
    color: var(--_muted);
    font-size: 13.5px;
    white-space: nowrap;
  }
  .alerts:not(:has(*)) {
    display: none;
  }
  .text {
    font-size: 15px;
    line-height: 1.55;
    overflow-wrap: anywhere;
    text-wrap: pretty;
  }
  .test {
    display: inline-block;
    margin-top: 16px;
    padding: 2px 8px;
    border-radius: 6px;
    background: color-mix(in oklab, var(--_warning) 13%, var(--_surface));
    color: var(--_warning);
    font-size: 12px;
    font-weight: 600;
  }
  .seal {
    display: grid;
    flex: none;
    place-items: center;
    width: 40px;
    height: 40px;
    border-radius: 50%;
    background: color-mix(in oklab, var(--_success) 15%, var(--_surface));
    color: var(--_success);
    animation: seal 0.5s var(--_ease);
  }
  .seal path {
    stroke-width: 2;
    stroke-dasharray: 16;
    animation: draw 0.5s 0.15s var(--_ease) backwards;
  }
  @keyframes seal {
    from {
      transform: scale(0.5);
      opacity: 0;
    }
  }
  @keyframes draw {
    from {
      stroke-dashoffset: 16;
    }
  }
  .single {
    gap: 14px;
    justify-items: start;
    padding: 28px;
  }
  .bone {
    display: block;
    border-radius: var(--_radius-s);
    background: color-mix(in oklab, var(--_text) 7%, var(--_surface));
    animation: breathe 1.6s ease-in-out infinite;
  }
  .bone.image {
    aspect-ratio: 16 / 9;
  }
  .bone.line {
    height: 22px;
    width: 64%;
  }
  .bone.short {
    width: 40%;
  }
  .bone.tier {
    height: 84px;
  }
  .loading aside {
    display: grid;
    gap: 16px;
    align-content: start;
  }
  @keyframes breathe {
    50% {
      opacity: 0.5;
    }
  }

  @container (width < 720px) {
    [compact] + .test {
      display: none;
    }
  }
  @container (width < 340px) {
    aside,
    .main {
      padding: 16px;
    }
    .single {
      padding: 20px;
    }
    .title {
      flex-wrap: wrap;
      gap: 2px 12px;
    }
    h2 {
      flex-basis: 70%;
    }
  }
  @container (width >= 720px) {
    .widget:not(.single) {
      grid-template-columns: minmax(0, 5fr) minmax(0, 6fr);
      min-height: 480px;
    }
    aside {
      padding: 28px;
      border-bottom: 0;
      border-inline-end: 1px solid var(--_line);
      border-start-end-radius: 0;
      border-end-start-radius: var(--_radius);
    }
    .pinned {
      position: sticky;
      top: 28px;
    }
    .main {
      gap: 20px;
      padding: 28px;
    }
  }
`;
