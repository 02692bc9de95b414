import { useSession } from '../stores/session';

/**
 * What the session may do in the network. The server decides; this only keeps buttons away that would be
 * refused: the office maintains everything, an organisation's administrator the own organisation.
 */
export function useNetworkRights() {
  const session = useSession();
  const own = (id: string) =>
    session.has('network_manage') || session.session?.post?.organisationId === id;
  return {
    manage: () => session.has('network_manage'),
    organisation: (id: string) => session.has('organisation_manage') && own(id),
    roster: (id: string) => session.has('roster_manage') && own(id),
    agreements: () => session.has('agreement_manage'),
  };
}
