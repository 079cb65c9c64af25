"""The style sheet that a drawing carries when it is a file of its own; pages have it in the hall's."""

SHEET = """
.swim{font-family:'Noto Sans','Noto Sans Thai','Noto Sans Khmer',sans-serif;background:#fff}
.sl-pool-ours{fill:#f2f8f8;stroke:#c4dad9}.sl-pool-theirs{fill:#f4f2f9;stroke:#d3cbe6}
.sl-ours{color:#0f6068}.sl-theirs{color:#5f4b8b}
.sl-side{font-size:12.5px;font-weight:600;line-height:1.6}
.sl-role{display:flex;align-items:center;height:100%;font-size:12px;line-height:1.35;color:#4c5c5e;overflow-wrap:anywhere}
.sl-stage{display:flex;align-items:flex-end;height:100%;font-size:13px;font-weight:600;line-height:1.35;color:#1c2b2d}
.sl-lane{stroke:#cdd7d6;stroke-width:1}.sl-edge{stroke:#9fb0ae;stroke-width:1;stroke-dasharray:3 4}
.sl-border{stroke:#6a5a6f;stroke-width:1.5;stroke-dasharray:2 5}
.sl-box{fill:#fff;stroke-width:1.25}rect.sl-ours{stroke:#0f6068}rect.sl-theirs{stroke:#5f4b8b}
.sl-stripe-ours{fill:#0f6068}.sl-stripe-theirs{fill:#5f4b8b}
.sl-clause{font-size:10.5px;font-weight:600;fill:#4c5c5e}.sl-after{font-size:10.5px;fill:#4c5c5e;text-anchor:end}
.sl-title{font-size:12px;line-height:1.32;color:#1c2b2d;overflow-wrap:anywhere}
.sl-th .sl-title,.sl-th .sl-role,.sl-th .sl-stage{line-height:1.55}
.sl-km .sl-title,.sl-km .sl-role,.sl-km .sl-stage{line-height:1.7}
.sl-arrow{fill:none;stroke:#7d8b8a;stroke-width:1.5;stroke-linejoin:round}.sl-head{fill:#7d8b8a}
.sl-message{fill:none;stroke:#5f4b8b;stroke-width:1.75;stroke-dasharray:.1 5;stroke-linecap:round;stroke-linejoin:round}
.sl-message-head{fill:#5f4b8b}.sl-letter{fill:#fff;stroke:#5f4b8b;stroke-width:1.5}
.sl-flap{fill:none;stroke:#5f4b8b;stroke-width:1.5}
.sl-letter-words{font-size:11.5px;font-weight:600;fill:#5f4b8b;text-anchor:middle}
.sl-branch{fill:none;stroke:#7d8b8a;stroke-width:2.5;stroke-dasharray:6 7;stroke-linecap:round}
.sl-fork{fill:#fff;stroke:#0f6068;stroke-width:2}
.sl-branch-words{display:flex;align-items:center;height:100%;font-size:12px;font-weight:600;color:#1c2b2d;line-height:1.4}
""".strip().replace("\n", "")
