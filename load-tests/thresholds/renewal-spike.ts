/** What a spike must hold at the door. What became of each renewal behind it is checked by the lab, to the cent. */
export function renewalSpikeThresholds(renewals: number): Record<string, string[]> {
  return {
    http_req_failed: ["rate==0"],
    "http_req_duration{name:winOpportunity}": ["p(95)<2000"],
    renewals_won: [`count==${renewals}`],
    dropped_iterations: ["count==0"],
  };
}
