// Starts a behaviour on every matching element at or below `root`, never twice on the same one.
const started = new Map();

export function each(root, selector, start) {
  if (!started.has(selector)) started.set(selector, new WeakSet());
  const known = started.get(selector);
  const found = [...root.querySelectorAll(selector)];
  if (root.matches?.(selector)) found.unshift(root);
  for (const element of found) {
    if (known.has(element)) continue;
    known.add(element);
    start(element);
  }
}
