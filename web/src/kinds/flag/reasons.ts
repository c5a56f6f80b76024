// What each reason for a skip or a flag is called.

const NAMES: Record<string, string> = {
  broken_item: 'Broken item',
  ambiguous_guideline: 'The guideline does not settle this',
  harmful: 'Harmful',
  out_of_expertise: 'Out of my expertise',
  conflict_of_interest: 'Conflict of interest',
  duplicate: 'Duplicate',
  other: 'Something else',
};

export function reasonName(reason: string): string {
  return NAMES[reason] ?? reason.replaceAll('_', ' ');
}
