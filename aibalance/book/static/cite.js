// Completes a citation box when it is opened for the first time: the forms that a page's link does not hold, and a button that copies.
const cited = document.getElementById("cite-forms");

// BibTeX and CSL-JSON of the RIS in a link: what differs between parts is put into the forms of the page.
function addForms(box) {
  const link = box.querySelector(':scope > .cite-files > a[href^="data:"][download$=".ris"]');
  if (!cited || !link || box.querySelector(":scope > pre")) return;
  const { bibtex, csl, place, latex } = JSON.parse(cited.textContent);
  const ris = decodeURIComponent(link.href.slice(link.href.indexOf(",") + 1));
  const field = (tag) => ris.match(new RegExp(`^${tag}  - (.*)$`, "m"))?.[1] ?? "";
  const id = field("AN"), where = place.replace("@id", id), plain = ["@id", "@url"];
  const said = { "@id": id, "@url": field("UR"), "@place": where, "@title": field("TI"), "@note": field("N1").slice(`${where}. `.length) };
  const filled = (form, write) => form.replace(/@(?:id|url|place|title|note)/g, (name) => write(said[name], name));
  const inLatex = (line) => filled(line, (words, name) => plain.includes(name) ? words : [...words].map((sign) => latex[sign] ?? sign).join(""));
  // A value that holds quotation marks stands between braces.
  const entered = (line) => inLatex(line).replace(/^( +\w+ = )"(.*".*)"(,?)$/, "$1{$2}$3");
  const made = {
    BibTeX: ["bib", "application/x-bibtex", bibtex.split("\n").map(entered).join("\n")],
    "CSL-JSON": ["json", "application/vnd.citationstyles.csl+json", filled(csl, (words) => JSON.stringify(words).slice(1, -1))],
  };
  const entry = document.createElement("pre");
  entry.textContent = made.BibTeX[2].trim();
  link.parentElement.before(entry);
  for (const [words, [suffix, media, text]] of Object.entries(made)) {
    const other = document.createElement("a");
    other.href = `data:${media};charset=utf-8,${encodeURIComponent(text)}`;
    other.download = `${id}.${suffix}`;
    other.textContent = words;
    if (words === "BibTeX") link.before(other, ", ");
    else link.parentElement.append(", ", other);
  }
}

function addButton(box) {
  addForms(box);
  const entry = box.querySelector(":scope > pre"), files = box.querySelector(":scope > .cite-files");
  if (!entry || !files || files.querySelector("button")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy BibTeX";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(entry.textContent);
      button.textContent = "Copied";
    } catch {
      // Without leave to write to the clipboard, the entry is selected, so that the keyboard can copy it.
      getSelection().selectAllChildren(entry);
      button.textContent = "Selected: press Ctrl+C";
    }
  });
  files.prepend(button);
}

document.querySelectorAll("details.cite[open]").forEach(addButton);
document.addEventListener("toggle", (event) => {
  if (event.target.matches("details.cite[open]")) addButton(event.target);
}, true);
