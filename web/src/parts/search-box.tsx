/** The box that takes a filter, or any single value and jumps to the page about it; `/` focuses it. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Completion, Kinds } from "#api/contract.ts";
import { parseFilter, quoteValue } from "#record/filter/parse.ts";
import { apiPath } from "../address/requests.ts";
import { address, go } from "../address/router.ts";
import { useQuery } from "../api/query.ts";
import { jumpOf } from "../question/jump.ts";
import { visible } from "../show/inert.ts";
import { countText } from "../show/number.ts";

interface Option {
  readonly text: string;
  readonly note: string;
  readonly run: () => void;
}

const maxFields = 8;

export function SearchBox({ kinds }: { kinds: Kinds | undefined }) {
  const { q, t, page, key } = address.value;
  const [text, setText] = useState(q);
  const [isOpen, open] = useState(false);
  const [at, setAt] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => setText(q), [q]);
  const kind = (page === "explore" && kinds?.kinds.find(({ title }) => title === key)?.name) || "conn";
  const word = /[^\s(]*$/.exec(text)?.[0] ?? "";
  const typed = /^([-~]*)([A-Za-z_][\w.]*)[:=]([^,]*)$/.exec(word);
  const path =
    isOpen && typed ? apiPath("/complete", { kind, q: "", t, field: typed[2], prefix: typed[3] }) : undefined;
  const completion = useQuery<Completion>(path);
  const problem = parseProblem(text);
  const ask = (next: string): void => {
    open(false);
    const onTable = page === "explore" || page === "moment";
    go({ ...(onTable ? {} : { page: "explore", key: "sessions" }), q: next.trim() });
  };
  const replaceWord = (by: string): void => {
    setText(text.slice(0, text.length - word.length) + by);
    input.current?.focus();
  };
  const options: Option[] = [];
  const jump = jumpOf(text);
  if (jump) {
    options.push({
      text: `Go to ${jump.is} ${visible(jump.key)}`,
      note: "Enter",
      run: () => leave(() => go({ page: jump.page, key: jump.key, q: "" })),
    });
    options.push({ text: "Search for it instead", note: "filter", run: () => ask(text) });
  } else if (typed && completion.data && !completion.isStale) {
    for (const { value, count } of completion.data.values)
      options.push({
        text: visible(value),
        note: countText(count),
        run: () => replaceWord(`${typed[1]}${typed[2]}:${quoteValue(value)} `),
      });
  } else if (word !== "" && kinds) options.push(...fieldOptions(kinds, kind, word, replaceWord));
  const leave = (then: () => void): void => {
    open(false);
    setText("");
    input.current?.blur();
    then();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined && options.length > 0) {
      event.preventDefault();
      setAt((at + move + options.length) % options.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const chosen = options[at] ?? (jump ? options[0] : undefined);
      if (chosen) chosen.run();
      else if (!problem) ask(text);
      setAt(-1);
    } else if (event.key === "Escape") {
      open(false);
      setText(q);
      input.current?.blur();
    }
  };
  return (
    <div class="search">
      <input
        ref={input}
        id="search"
        class="field"
        role="combobox"
        aria-label="Search: a filter, or any address, name, URL, hash"
        aria-expanded={isOpen && options.length > 0}
        aria-controls="search-options"
        aria-autocomplete="list"
        aria-activedescendant={at >= 0 ? `search-option-${at}` : undefined}
        aria-invalid={problem !== undefined}
        autocomplete="off"
        spellcheck={false}
        placeholder="host:10.0.0.7  dst.port:443  -app:dns  or paste an address, name, URL, hash"
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          open(true);
          setAt(-1);
        }}
        onFocus={() => open(true)}
        onBlur={() => setTimeout(() => open(false), 150)}
        onKeyDown={onKeyDown}
      />
      <kbd aria-hidden="true">/</kbd>
      <div
        class="drop"
        id="search-options"
        role="listbox"
        aria-label="Suggestions"
        hidden={!isOpen || (options.length === 0 && !problem)}
      >
        {options.map((option, i) => (
          <div
            key={option.text}
            id={`search-option-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === at}
            onPointerDown={(event) => {
              event.preventDefault();
              option.run();
            }}
          >
            <bdi>{option.text}</bdi>
            <span>{option.note}</span>
          </div>
        ))}
        {problem && options.length === 0 && <p class="echo strange">▲ {problem}</p>}
      </div>
    </div>
  );
}

function parseProblem(text: string): string | undefined {
  const parsed = parseFilter(text);
  return parsed.ok ? undefined : parsed.problem.message;
}

function fieldOptions(kinds: Kinds, kind: string, word: string, replace: (by: string) => void): Option[] {
  const sign = /^[-~]*/.exec(word)?.[0] ?? "";
  const typed = word.slice(sign.length).toLowerCase();
  const fields = kinds.kinds.find(({ name }) => name === kind)?.fields ?? [];
  return [...kinds.names, ...fields]
    .filter(({ name }) => name.toLowerCase().startsWith(typed) && typed !== "")
    .slice(0, maxFields)
    .map(({ name, doc }) => ({ text: `${name}:`, note: doc, run: () => replace(`${sign}${name}:`) }));
}
