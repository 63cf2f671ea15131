/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Where a job order stands (jobordrestatus). */
export type JobOrderStatus =
  /** Lukket: final; shares have ended and placements not yet sent have lapsed. */
  | 'CLOSED'
  /** Enough candidates for now: no new shares or placements; deciding and sending go on. */
  | 'INACTIVE'
  /** Åben: takes shares and placements. */
  | 'OPEN'
  | '%future added value';

export type SharedJobOrdersQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type SharedJobOrdersQuery = { jobOrders: { nodes: Array<{ __typename: 'JobOrder', withheldFields: Array<string>, id: string, title: string, status: JobOrderStatus, vacancies: number, workTasks: string | null, qualifications: string | null, workingHours: string | null, primaryAuthority: { name: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ChangesQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type ChangesQuery = { changes: { nodes: Array<
      | { __typename: 'JobOrderChange', id: string, jobOrder: { __typename: 'JobOrder', withheldFields: Array<string>, id: string, title: string, status: JobOrderStatus, vacancies: number, workTasks: string | null, qualifications: string | null, workingHours: string | null, primaryAuthority: { name: string } } | null }
      | { __typename: 'PlacementChange' }
    >, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type SharedJobOrderFragment = { __typename: 'JobOrder', withheldFields: Array<string>, id: string, title: string, status: JobOrderStatus, vacancies: number, workTasks: string | null, qualifications: string | null, workingHours: string | null, primaryAuthority: { name: string } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const SharedJobOrderFragmentDoc = new TypedDocumentString(`
    fragment SharedJobOrder on JobOrder {
  __typename
  withheldFields
  id
  title
  status
  vacancies
  workTasks
  qualifications
  workingHours
  primaryAuthority {
    name
  }
}
    `, {"fragmentName":"SharedJobOrder"}) as unknown as TypedDocumentString<SharedJobOrderFragment, unknown>;
export const SharedJobOrdersDocument = new TypedDocumentString(`
    query SharedJobOrders($first: Int!, $after: String) {
  jobOrders(scope: SHARED, first: $first, after: $after) {
    nodes {
      __typename
      withheldFields
      ...SharedJobOrder
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment SharedJobOrder on JobOrder {
  __typename
  withheldFields
  id
  title
  status
  vacancies
  workTasks
  qualifications
  workingHours
  primaryAuthority {
    name
  }
}`, {"hash":"sha256:3eefa8bcaf45fa115b1db916ca086a54ec047b7b3da9bf163da7de52ab9bac50"}) as unknown as TypedDocumentString<SharedJobOrdersQuery, SharedJobOrdersQueryVariables>;
export const ChangesDocument = new TypedDocumentString(`
    query Changes($first: Int!, $after: String) {
  changes(jobOrders: SHARED, first: $first, after: $after) {
    nodes {
      __typename
      ... on JobOrderChange {
        id
        jobOrder {
          __typename
          withheldFields
          ...SharedJobOrder
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment SharedJobOrder on JobOrder {
  __typename
  withheldFields
  id
  title
  status
  vacancies
  workTasks
  qualifications
  workingHours
  primaryAuthority {
    name
  }
}`, {"hash":"sha256:b4fdfa633a09e670b2c93335e8d69e8b188b7623a6282557feacc6a357634f06"}) as unknown as TypedDocumentString<ChangesQuery, ChangesQueryVariables>;
/** Fields that the server may withhold, by type. */
export const withholdable = {
  "JobOrder": [
    "companyContact",
    "delivery",
    "history",
    "internalComment",
    "jobagProblem",
    "jobagStatus",
    "qualifications",
    "recipients",
    "referredCount",
    "shareOptions",
    "sharedUpdatedAt",
    "shares",
    "updatedAt",
    "version",
    "workTasks",
    "workingHours"
  ]
} as const;