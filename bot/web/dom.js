// Builds elements from text nodes alone: nothing that comes from a server or a visitor is ever read as markup.

/** An element with attributes (true: present; false, null, undefined: absent; functions: listeners) and children. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

/** Text as paragraphs and lists, as it was laid out with blank lines and leading dashes; web addresses as links. */
export function prose(text) {
  const blocks = [];
  for (const paragraph of text.split(/\n\s*\n/)) {
    for (const line of paragraph.split("\n")) {
      const item = /^\s*[-•*]\s+(.*)$/.exec(line);
      const last = blocks.at(-1);
      if (item && last?.items) last.items.push(item[1]);
      else if (item) blocks.push({ items: [item[1]] });
      else if (last?.lines && !last.closed) last.lines.push(line);
      else blocks.push({ lines: [line] });
    }
    blocks.push({ closed: true });
  }
  return blocks.flatMap((block) => {
    if (block.items) return [element("ul", { dir: "auto" }, block.items.map((item) => element("li", {}, inline(item))))];
    const lines = block.lines?.join("\n").trim();
    return lines ? [element("p", { dir: "auto" }, inline(lines))] : [];
  });
}

/** Text with its web addresses as links that open beside the conversation. */
export function inline(text) {
  return text.split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]}'])/).map((part, index) =>
    index % 2 ? element("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part) : part,
  );
}
