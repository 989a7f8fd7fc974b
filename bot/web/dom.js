// Builds elements from text nodes alone: nothing that comes from a server or a visitor is ever read as markup.

/** An element with attributes (true: present; false, null, undefined: absent; functions: listeners) and children. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

/** Text as elements: each line a paragraph, lines that begin with a dash or dot a list, web addresses links. */
export function prose(text) {
  const blocks = [];
  for (const line of text.split("\n").map((line) => line.trim()).filter(Boolean)) {
    const item = /^[-•*]\s+(.*)$/.exec(line);
    if (!item) blocks.push(element("p", { dir: "auto" }, inline(line)));
    else {
      if (blocks.at(-1)?.tagName !== "UL") blocks.push(element("ul"));
      blocks.at(-1).append(element("li", { dir: "auto" }, inline(item[1])));
    }
  }
  return blocks;
}

/** Text with its web addresses as links that open beside the conversation. */
export function inline(text) {
  return text.split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]}'])/).map((part, index) =>
    index % 2 ? element("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part) : part,
  );
}
