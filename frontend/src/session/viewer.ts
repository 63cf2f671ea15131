import { createContext, useContext } from "react";
import type { Role, ViewerQuery } from "../generated/operations";

export type Viewer = ViewerQuery["viewer"];

export const ViewerContext = createContext<Viewer | null>(null);

export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error("useViewer outside of a signed-in page");
  return viewer;
}

export const useRole = (role: Role) => useViewer().roles.includes(role);
