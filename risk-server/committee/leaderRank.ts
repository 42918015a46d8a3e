/**
 * A server's place in the queue for an epoch: 0 leads, r waits r takeover delays. The lead moves on with every epoch, so
 * that each server posts its share.
 * @param index Of the server in the ascending mark set.
 */
export function leaderRank(epoch: number, index: number, members: number): number {
  return (epoch + index) % members;
}
