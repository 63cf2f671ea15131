import { Link } from "wouter";
import { useLanguage } from "../language/language";
import { usePage } from "./use-page";

export function NotFound({ text }: { text: string }) {
  const { words } = useLanguage();
  usePage(text);
  return (
    <main id="content" tabIndex={-1} className="page narrow">
      <h1>{text}</h1>
      <p><Link href="/samarbejde">{words.toDashboard}</Link></p>
    </main>
  );
}
