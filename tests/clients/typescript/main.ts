import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

// Reads the program at the address in the first argument with types as openapi-typescript generates them.
const [site, width, index] = process.argv.slice(2);
const tracker = createClient<paths, "application/json">({ baseUrl: site!.replace(/\/$/, "") });
type ActType = components["schemas"]["ActType"];
const act: ActType[] = ["CONDEMN"];

const query = { limit: 2, act, sort: "date" as components["schemas"]["Sort"] };
const { data: page, response } = await tracker.GET("/api/timeline", { params: { query } });
const { data: next } = await tracker.GET("/api/timeline", { params: { query: { ...query, cursor: page!.nextCursor! } } });
console.log(`list ${page!.items.length} ${page!.items[0]!.act} ${page!.items[0]!.recorded.from}`);
console.log(`paging ${next!.items.length} ${next!.items[0]!.position !== page!.items[0]!.position}`);
if (!response.headers.get("ETag")) throw new Error("no tag");

async function show(name: string, body: ReadableStream<Uint8Array> | null | undefined) {
  const reader = body!.getReader();
  let bytes = Buffer.alloc(0);
  while (bytes.length < 32) bytes = Buffer.concat([bytes, (await reader.read()).value!]);
  await reader.cancel();
  console.log(`${name} ${bytes.subarray(0, 32).toString("hex")}`);
}

const parseAs = "stream" as const;
await show("feed", (await tracker.GET("/feeds/timeline.atom", { parseAs })).data);
await show("stream", (await tracker.GET("/api/changes/stream", { parseAs })).data);
await show("tile", (await tracker.GET("/api/audit/tile/{path}", { params: { path: { path: `0/${index}.p/${width}` } }, parseAs })).data);
await show("export", (await tracker.GET("/api/audit/export", { parseAs })).data);
