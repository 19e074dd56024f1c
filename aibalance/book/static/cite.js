// A button that copies the BibTeX entry of a citation box, added when the box opens for the first time.
document.addEventListener("toggle", (event) => {
  const box = event.target, entry = box.querySelector?.(":scope > pre"), files = box.querySelector?.(":scope > .cite-files");
  if (box.open && box.matches("details.cite") && entry && files && !files.querySelector("button")) addButton(entry, files);
}, true);

function addButton(entry, files) {
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
