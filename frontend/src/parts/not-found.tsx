import { Link } from "wouter";
import { useLanguage } from "../language/language";

export function NotFound({ text }: { text: string }) {
  const { words } = useLanguage();
  return (
    <main id="content" className="page narrow">
      <h1>{text}</h1>
      <p><Link href="/samarbejde">{words.toDashboard}</Link></p>
    </main>
  );
}
