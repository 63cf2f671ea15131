import type { Language } from "./language";

export interface Formats {
  date(value: string | null | undefined): string;
  time(value: string | null | undefined): string;
  age(since: string | null | undefined): string;
  number(value: number): string;
}

const ZONE = "Europe/Copenhagen";
const DAY = 86_400_000;

/** Dates and numbers as Danes write them (18-04-2018 22:40), or as the English do. */
export function formats(language: Language): Formats {
  const locale = language === "da" ? "da-DK" : "en-GB";
  const day = once(() => new Intl.DateTimeFormat("da-DK", { day: "2-digit", month: "2-digit", year: "numeric", timeZone: ZONE }));
  const englishDay = once(() => new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone: ZONE }));
  const clock = once(() => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: ZONE }));
  const numbers = once(() => new Intl.NumberFormat(locale));
  const relative = once(() => new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "narrow" }));
  const date = (value: string | null | undefined) => {
    if (!value) return "";
    const moment = new Date(value);
    return language === "da" ? day().format(moment).replaceAll(".", "-") : englishDay().format(moment);
  };
  return {
    date,
    time: (value) => (value ? `${date(value)} ${clock().format(new Date(value))}` : ""),
    age(since) {
      if (!since) return "";
      const passed = Date.now() - new Date(since).getTime();
      if (passed < DAY / 24) return relative().format(-Math.max(0, Math.round(passed / 60_000)), "minute");
      if (passed < DAY) return relative().format(-Math.round(passed / (DAY / 24)), "hour");
      if (passed < 60 * DAY) return relative().format(-Math.round(passed / DAY), "day");
      if (passed < 730 * DAY) return relative().format(-Math.round(passed / (30.44 * DAY)), "month");
      return relative().format(-Math.floor(passed / (365.25 * DAY)), "year");
    },
    number: (value) => numbers().format(value),
  };
}

/** Made when first needed: the first one takes a browser 15 ms, and a page needs none to say that it loads. */
function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => (made ??= make());
}
