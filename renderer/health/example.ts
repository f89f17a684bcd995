/** What a file of services looks like: every key has its place here, most can be left out. */
export const example = `services:
  - name: Checkout API
    tier: 1
    owner: Payments
    tags: [shop]
    dependsOn: []            # names of other services, here or in this file
    hosts: []                # names of hosts in the list
    databases: [orders]
    guides: [Checkout runbook]
    rto: 30m
    rpo: 5m
    links:
      runbook: https://wiki.example.com/checkout
      dashboard: https://grafana.example.com/d/checkout
    probes:
      - name: Front page
        type: http           # http health tcp tls dns postgres mysql redis mongodb
        url: https://shop.example.com/      # prometheus promql alertmanager statuspage command
        status: 200-299
        includes: Checkout
        warnMs: 800
        every: 30s
        timeout: 5s
        failAfter: 2
`;
