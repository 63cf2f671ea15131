export default function Later(_: { id?: string }) { return null; }
