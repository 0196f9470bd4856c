// Taking attendance: the counter follows each choice, and typing digits narrows the list.
for (const form of document.querySelectorAll("form[data-take]")) {
  const rows = [...form.querySelectorAll("[data-take-row]")];
  const place = document.querySelector("[data-take-marked]");
  const search = document.querySelector("[data-take-search]");
  const others = Number(place.textContent) - rows.filter((row) => row.querySelector(":checked")).length;

  const count = () => {
    place.textContent = others + rows.filter((row) => row.querySelector(":checked")).length;
  };
  const narrow = () => {
    const tail = search.value.trim();
    for (const row of rows) row.hidden = tail !== "" && !row.dataset.tail.includes(tail);
  };

  form.addEventListener("change", count);
  search.addEventListener("input", narrow);
  search.form.addEventListener("submit", (event) => {
    event.preventDefault(); // what was chosen but not saved stays
    narrow();
  });
}
