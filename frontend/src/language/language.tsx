import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { da } from "./da";
import { formats, type Formats } from "./formats";

export type Language = "da" | "en";
/** English has every sentence that Danish has: a forgotten one does not compile. */
export type Words = Widened<typeof da>;
type Widened<T> = T extends (...given: infer Given) => string ? (...given: Given) => string : T extends string ? string : { [Key in keyof T]: Widened<T[Key]> };

interface Spoken extends Formats {
  language: Language;
  words: Words;
  speak(language: Language): void;
}

const KEY = "staer.language";
const LanguageContext = createContext<Spoken | null>(null);

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>("da");
  const [words, setWords] = useState<Words>(da);
  const spoken = useMemo<Spoken>(() => {
    async function speak(next: Language) {
      setWords(next === "en" ? (await import("./en")).en : da);
      setLanguage(next);
      localStorage.setItem(KEY, next);
      document.documentElement.lang = next;
    }
    return { language, words, speak, ...formats(language) };
  }, [language, words]);
  useEffect(() => {
    if (localStorage.getItem(KEY) === "en") spoken.speak("en");
    setTimeout(() => spoken.number(0)); // the first formatter loads the browser's names of days: while the server is asked
    // Once: what was chosen at the last visit.
  }, []);
  return <LanguageContext value={spoken}>{children}</LanguageContext>;
}

export function useLanguage(): Spoken {
  const spoken = useContext(LanguageContext);
  if (!spoken) throw new Error("useLanguage outside of LanguageProvider");
  return spoken;
}
