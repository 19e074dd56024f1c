// A button that copies the BibTeX entry of a citation box, added when the box is open for the first time.
function addButton(box) {
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
