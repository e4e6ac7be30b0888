// What the JSON-stat toolkit makes of the answer at an address: one line of JSON.
import JSONstat from "jsonstat-toolkit";

const [address, ...found] = process.argv.slice(2);
const data = await JSONstat(address);
const table = data.toTable({ type: "arrobj", content: "id", field: "id", status: true });
const one = Object.fromEntries(found.map((pair) => pair.split("=")));
console.log(
  JSON.stringify({
    class: data.class,
    label: data.label,
    updated: data.updated,
    source: data.source,
    id: data.id,
    size: data.length,
    roles: data.role,
    labels: Object.fromEntries(
      data.id.map((name) => [name, data.Dimension(name).Category().map((item) => item.label)]),
    ),
    units: data.Dimension({ role: "metric" })[0].Category().map((item) => item.unit),
    notes: data.note,
    table,
    one: data.Data(one),
  }),
);
