"""Small faults of generated markup that readers of screens would meet, mended on the built page."""

import re

MENDS = (
    # docutils gives a bibliography list roles that its children do not bear
    (re.compile(r'(<div[^>]*?) role="(?:list|listitem|doc-biblioentry)"(?=[^>]*class="citation)'), r"\1"),
    (re.compile(r'(<div class="citation[^"]*"[^>]*?) role="[^"]*"'), r"\1"),
    # the theme's captions of the table of contents pretend to be headings
    (re.compile(r'<p aria-level="2" class="caption" role="heading">'), '<p class="caption">'),
    # a fold is named by its own words
    (re.compile(r'<summary aria-label="Toggle hidden content">'), "<summary>"),
    # and a paragraph cannot stand in its line
    (re.compile(r'<p class="((?:collapsed|expanded) admonition-title)">(.*?)</p>'), r'<span class="\1">\2</span>'),
    # the corner of a table with an index
    (re.compile(r"<th>\s*</th>"), "<td></td>"),
    (re.compile(r'<th class="head"><p></p></th>|<th class="head">\s*</th>'), '<td class="head"></td>'),
    # the sign after each heading: its own name instead of a tooltip
    (re.compile(r'(<a class="headerlink" href="[^"]*") title="Link to this (\w+)">#</a>'), r'\1 aria-label="Link to this \2">#</a>'),
    (re.compile(r'<meta name="viewport" content="width=device-width, initial-scale=1" />'), ""),
)  # fmt: skip


# The style of a table or list, which a notebook stores beside it so that it looks the same wherever the notebook is opened.
STYLE = re.compile(r"(?<!<noscript>)<style>[^<]*</style>")


def mended(page: str) -> str:
    """Return the page with sound roles, names and tables, and its styles in its head."""
    for fault, cure in MENDS:
        page = fault.sub(cure, page)
    head, end, body = page.partition("</head>")
    return head + "".join(dict.fromkeys(STYLE.findall(body))) + end + STYLE.sub("", body)
