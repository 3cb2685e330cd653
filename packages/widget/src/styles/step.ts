import { css } from 'lit';

/** Shared by the steps, whose content lies in the widget's own column. */
export const stepStyles = css`
  :host {
    display: contents;
  }
  :host > * {
    flex: none;
  }
  .text {
    font-size: 15px;
    line-height: 1.55;
    overflow-wrap: anywhere;
    text-wrap: pretty;
  }
`;
