export const ROLES = ['ra', 'ca', 'va'] as const
export type ServiceRole = (typeof ROLES)[number]
