"""What the tables of the National Center for Science and Engineering Statistics measure, and what they miss."""

from typing import Any


def _indicator(
    name: str, label: str, unit: str, section: str, definition: str, misses: str, **more: Any
) -> dict[str, Any]:
    shape = {"direction": "higher", "minimum": 0, "subject_kind": "none"} | ({"maximum": 100} if unit == "%" else {})
    return (
        {"id": name, "label": label, "unit": unit, "definition": definition, "misses": misses, "section": section}
        | shape
        | more
    )


_CITIZENS = "Economy is the citizenship of the recipient; WLD is all temporary visa holders."
_HOLDERS = "Leaves out permanent residents and citizens. The footnote on China in the file did not survive."
_SAMPLE = (
    "A sample survey, rounded by its publisher; stay rates of 2013 and later average three cohorts. "
    "China includes Hong Kong."
)

INDICATORS: list[dict[str, Any]] = [
    _indicator(
        "ai_articles",
        "AI articles",
        "articles",
        "01",
        "Journal articles and conference papers in Scopus classified as artificial intelligence, by year; each "
        "counts once for every economy "
        "with an author's address.",
        "Whole counting: economies add up to more than the world. Only what Scopus indexes, few preprints. The "
        "copy lost its year column; years "
        "follow from the order of the values, and the sums agree with table SPBS-91 for every economy.",
    ),
    _indicator(
        "top_1_percent_index",
        "Share of own papers among the most cited",
        "%",
        "01",
        "Share of an economy's computer science publications, fractionally counted, that are among the 1 % most "
        "cited of their subfield and year. "
        "The world is at 1 % by construction, so 1 means world average.",
        "Computer and information sciences, not AI alone. A share, so it says nothing about volume; home citation "
        "counts. The copy lost its year "
        "column; years follow from the order of the values.",
    ),
    _indicator(
        "ai_articles_international_share",
        "AI articles with foreign co-authors",
        "%",
        "03",
        "Articles with addresses in more than one economy as a share of all AI articles with an address in the "
        "economy, 2003 to 2022 together.",
        "Articles with incomplete addresses count in the total only. Small economies collaborate abroad more, "
        "whatever their policy.",
        direction="neutral",
    ),
    _indicator(
        "ai_coauthored_articles",
        "Jointly written AI articles",
        "articles",
        "03",
        "AI articles with addresses in both economies, 2003 to 2022 together. Each pair is one row, in "
        "alphabetical order of the codes.",
        "Grows with the size of both economies: see the index of co-authorship. No single years.",
        direction="neutral",
        subject_kind="economy",
    ),
    _indicator(
        "ai_coauthorship_index",
        "Index of AI co-authorship",
        "index",
        "03",
        "Share of the partner in an economy's international AI articles, over the partner's share in all "
        "international AI articles, 2003 to 2022; "
        "1 is what size alone would give. Each pair is one row, in alphabetical order of the codes.",
        "Also measures language, distance and diaspora. No single years.",
        direction="neutral",
        subject_kind="economy",
    ),
    _indicator(
        "ai_patent_families_granted",
        "AI patent families granted",
        "patents",
        "04",
        "AI patent families with at least one granted patent at any office, 2000 to 2022 together, by inventor's "
        "place, fractionally counted.",
        "Granted, not filed. No single years. China includes Hong Kong. Where no inventor's country is given, the "
        "country of first filing counts.",
    ),
    _indicator(
        "ai_patent_families_by_category",
        "AI patent families granted, by technique and field",
        "patents",
        "04",
        "As AI patent families granted, by AI technique, functional application and application field.",
        "A family may be in several categories: they do not add up. Four economies only; the categories have no "
        "world total.",
        subject_kind="label",
    ),
    _indicator(
        "semiconductor_patents_granted",
        "US semiconductor patents granted",
        "patents",
        "06",
        "Utility patents in semiconductors granted by the US patent office in the year, by inventor's place, "
        "fractionally counted.",
        "One office, the home office of one side: inventors elsewhere patent at home first. China includes Hong "
        "Kong. The copy lost its year column; "
        "years follow from the order of the values.",
    ),
    _indicator(
        "venture_capital_all_sectors",
        "Venture capital, all sectors",
        "USD bn",
        "04",
        "Venture capital invested in firms with head office in the economy, in all sectors (PitchBook), current US "
        "dollars.",
        "Not AI alone. Disclosed deals only. China includes Hong Kong.",
    ),
    _indicator(
        "venture_capital_pitchbook",
        "AI venture capital (PitchBook)",
        "USD bn",
        "01",
        "Venture capital raised by AI firms with head office in the economy (PitchBook), current US dollars.",
        "Ends in 2020. Disclosed deals only. Another count than the OECD's, which rests on Preqin.",
    ),
    _indicator(
        "se_doctorates",
        "Science and engineering doctorates",
        "doctorates",
        "01",
        "Doctorates awarded in the economy in science and engineering fields, health left out.",
        "Counts foreign students where they study. Includes social sciences. Definitions differ between "
        "ministries. Computer science is not given "
        "for China. The footnotes on China and Japan in the file did not survive.",
    ),
    _indicator(
        "us_doctorates_temporary_visa",
        "US doctorates to temporary visa holders",
        "doctorates",
        "01",
        f"Research doctorates that US universities awarded to holders of temporary visas, in all fields. {_CITIZENS}",
        _HOLDERS,
        direction="neutral",
    ),
    _indicator(
        "us_doctorates_se",
        "US science and engineering doctorates to temporary visa holders",
        "doctorates",
        "07",
        f"As US doctorates to temporary visa holders, science and engineering only. {_CITIZENS}",
        f"Ten largest economies of origin only. {_HOLDERS}",
        direction="neutral",
    ),
    _indicator(
        "us_doctorates_intending_to_stay",
        "US doctorates meaning to stay",
        "%",
        "01",
        f"Share of temporary visa holders with a new US doctorate who intend to stay in the United States. {_CITIZENS}",
        f"An intention, asked at graduation, not a stay. {_HOLDERS}",
        direction="neutral",
    ),
    _indicator(
        "us_stay_rate_five_years",
        "US doctorates still there after five years",
        "%",
        "07",
        "Share of temporary visa holders with a US science or engineering doctorate who were in the United States "
        f"about five years later. {_CITIZENS}",
        f"{_SAMPLE} The two editions differ in method and fields.",
        direction="neutral",
    ),
    _indicator(
        "us_stay_rate_ten_years",
        "US doctorates still there after ten years",
        "%",
        "07",
        "Share of temporary visa holders with a US science or engineering doctorate who were in the United States "
        f"about ten years later. {_CITIZENS}",
        _SAMPLE,
        direction="neutral",
    ),
    _indicator(
        "chip_industry_rd",
        "Research by US chip makers",
        "USD bn",
        "06",
        "Research and development that companies of an industry performed in the United States, current US dollars.",
        "The United States only. Companies are classed by their main business: chip designers without plants may "
        "be elsewhere. A figure that is "
        "published as a range (components, 2018) is left out.",
        subject_kind="label",
    ),
]
