package io.vmstation.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.vmstation.model.Layer;
import io.vmstation.model.Log;
import io.vmstation.model.ObjectYaml;
import io.vmstation.model.ProbeResult;
import io.vmstation.model.Ref;
import io.vmstation.model.Snapshot;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

class RedactionTest {

  private final Redaction redaction = new Redaction();

  /** Between the brackets stands a credential; all else has to stay. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        // YAML
        "password: ⟦hunter2⟧",
        "  admin_password: \"⟦pass with: colon # and \\\"quote\\\"⟧\"",
        "  - password: '⟦it''s mine⟧'  # set by hand",
        "bearer_token: ⟦abcdef⟧   # comment",
        "password: ⟦no#comment⟧",
        "api_key: ⟦0123⟧",
        "apiKey: ⟦0123⟧",
        "access_key: ⟦abc⟧",
        "secret_key: ⟦abc/def+g⟧",
        "access_key_id: ⟦abc⟧",
        "client_secret: ⟦s3cret⟧",
        "smtp_auth_password: ⟦x⟧",
        "routing_key: ⟦0123456789abcdef⟧",
        "basic_auth: {username: admin, password: ⟦hunter2⟧}",
        "params: {token: ⟦abc⟧, limit: 3}",
        "  token: [⟦abc⟧, \"⟦def⟧\"]",
        "password: !!str ⟦12345⟧",
        "password: &pw ⟦12345⟧",
        "password: ⟦12345⟧",
        "  credentials: ⟦abc⟧",
        "  prometheus_password: ⟦$apr1Pass⟧",
        "# admin_password: ⟦hunter2⟧",
        "password: |\n  ⟦line one⟧\n  ⟦line two⟧\nusername: admin",
        "token:\n  ⟦abcdef⟧\nnext: 1",
        "token:\n  - ⟦abcdef⟧\n  - \"⟦ghijkl⟧\"\nnext: 1",
        "password: \"⟦begins here⟧\n  ⟦ends there⟧\"\nnext: 1",
        "- name: GF_SECURITY_ADMIN_PASSWORD\n  value: ⟦hunter2⟧\n- name: TZ\n  value: UTC",
        // INI, environment, shell
        "admin_password = ⟦hunter2⟧",
        "password = \"\"\"⟦#hunter;2⟧\"\"\"",
        ";secret_key = ⟦SW2YcwTIb9zpOOhoPsMm⟧",
        "export GF_SECURITY_ADMIN_PASSWORD=⟦hunter2⟧",
        "OPENAI_KEY=⟦abc⟧",
        "export DS_PASSWORD=${DS_PASSWORD:-⟦ChangeMe123!⟧}",
        "grafana --admin-password=⟦hunter2⟧ --port=3000",
        "grafana --admin-password ⟦hunter2⟧ --port 3000",
        "curl -u admin:⟦hunter2⟧ http://grafana:3000/api/health",
        "machine example.org login me password ⟦hunter2⟧",
        "host=db user=grafana password=⟦hunter2⟧ sslmode=disable",
        // JSON
        "{\"username\": \"admin\", \"password\": \"⟦hun\\\"ter2⟧\"}",
        "{\"secureJsonData\":{\"basicAuthPassword\":\"⟦hunter2⟧\"}}",
        "\"{\\\"token\\\":\\\"⟦hunter2⟧\\\",\\\"user\\\":\\\"me\\\"}\"",
        "{'password': '⟦hunter2⟧', 'user': 'x'}",
        "{\"name\":\"GF_SECURITY_ADMIN_PASSWORD\",\"value\":\"⟦hunter2⟧\"}",
        "  \"api_key\": \"⟦abc⟧\",",
        // URLs
        "url: https://admin:⟦hunter2⟧@prometheus.example.org:9090/api",
        "postgres://grafana:⟦p@ssw0rd⟧@db:5432/grafana?sslmode=disable",
        "redis://:⟦hunter2⟧@redis:6379/0",
        "amqp://guest:⟦guest⟧@mq",
        "grafana:⟦hunter2⟧@tcp(mysql:3306)/grafana",
        "GET /api?access_token=⟦abcdef⟧&limit=5",
        "https://blob.example.org/c?sv=2020&sig=⟦abc%2Fdef%3D⟧&se=1",
        "https://example.org/x?X-Amz-Signature=⟦0a1b⟧&X-Amz-Date=20261123",
        "s3: s3://⟦AKIAIOSFODNN7EXAMPLE⟧:⟦wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY⟧@us-east-1/loki",
        "slack_api_url: https://hooks.slack.com/services/⟦T000/B000/abc⟧",
        // within JSON, up to the line's end
        "{\"config\":\"victorops_api_url: https://alert.victorops.com/integrations/⟦a/b⟧\\n  next: 1\"}",
        "- url: 'https://discord.com/api/webhooks/⟦1/abc⟧'",
        "url: https://api.telegram.org/bot⟦123:abc⟧/sendMessage",
        "webhook_url: https://chat.example.org/in/⟦abcdef0123456789abcd⟧",
        // headers
        "Authorization: Bearer ⟦abc⟧",
        "Authorization: Basic ⟦YWRtaW46aHVudGVyMg==⟧",
        "  -H 'Authorization: token ⟦abc⟧'",
        "header Bearer ⟦abcdefgh123⟧ refused",
        "X-Api-Key: ⟦abc⟧",
        "Set-Cookie: ⟦grafana_session=0123⟧",
        // tokens by their form
        "id ⟦AKIAIOSFODNN7EXAMPLE⟧ unknown",
        "x ⟦eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N⟧ y",
        "x ⟦ghp_0123456789abcdefghijABCDEFGHIJ012345⟧ y",
        "x ⟦glsa_0123456789abcdefghijABCDEFGHIJ01_0a1b2c3d⟧ y",
        "x ⟦xoxb-1234567890-abcdef⟧ y",
        "admin: ⟦$2y$10$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234⟧",
        "level=error msg=\"login failed\" token=⟦abc⟧ user=me",
        "-----BEGIN RSA PRIVATE KEY-----\n⟦MIIEpAIBAAKCAQEA⟧\n⟦x/y+z=⟧\n-----END RSA PRIVATE KEY-----\nafter: 1",
        "{\"k\":\"-----BEGIN PRIVATE KEY-----\\n⟦MIIE⟧\\n-----END PRIVATE KEY-----\\n\"}",
      })
  void masksCredentials(String marked) {
    String text = marked.replaceAll("[⟦⟧]", "");
    String expected = marked.replaceAll("⟦[^⟧]*⟧", Redaction.MASK);
    String masked = redaction.text(text);
    assertEquals(expected, masked);
    assertEquals(masked, redaction.text(masked), "masking twice changes nothing");
    assertEquals(text.split("\n", -1).length, masked.split("\n", -1).length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password_file: /etc/prometheus/password",
        "bearer_token_file: /var/run/secrets/kubernetes.io/serviceaccount/token",
        "token: /var/run/secrets/kubernetes.io/serviceaccount/token",
        "credentials_file: /etc/secret/token",
        "token_url: https://login.example.org/oauth/token",
        "secretName: grafana-admin",
        "  secretKeyRef: {name: grafana, key: admin-password}",
        "  secretKeyRef:\n    name: grafana\n    key: admin-password",
        "secret:\n  secretName: loki",
        "key: app",
        "- key: node-role.kubernetes.io/control-plane\n  operator: Exists",
        "topologyKey: kubernetes.io/hostname",
        "automountServiceAccountToken: false",
        "imagePullSecrets:\n- name: registry",
        "serviceAccountToken:\n  path: token\n  expirationSeconds: 3607",
        "admin_password = $__file{/etc/secrets/password}",
        "admin_password: ${GRAFANA_PASSWORD}",
        "password: $(PASSWORD)",
        "password: \"\"",
        "password:",
        "password: {{ .Values.password }}",
        "GF_SECURITY_ADMIN_PASSWORD:  <set to the key 'admin-password' in secret 'grafana'>",
        "url: http://loki:3100/loki/api/v1/push",
        "url: http://alertmanager-webhook.monitoring.svc:5000/alert",
        "https://prometheus.io/docs/alerting/latest/@home",
        "http://prometheus:9090/graph?g0.expr=up&key=value",
        "http://10.244.0.1:9090/metrics@v1",
        "dial tcp 127.0.0.1:9095: connect: connection refused",
        "Warning FailedMount MountVolume.SetUp failed for volume \"x\" : secret \"grafana-admin\" not found",
        "Error: couldn't find key admin-password in Secret monitoring/grafana",
        "kube_secret_info{namespace=\"monitoring\",secret=\"grafana-admin\"} 1",
        "expr: sum(kube_secret_info{secret=\"x\"}) by (secret)",
        "unexpected token: \"}\"",
        "level=error err=\"invalid token: expected value\"",
        "found character that cannot start any token",
        "Bearer authentication is required, or Basic authentication",
        "basic_auth:\n  username: admin",
        "/etc/prometheus/rules/alerts.yml: yaml: line 95: mapping values are not allowed in this context",
        "num_tokens: 512",
        "max_tokens=512",
        "tokens_file_path: /loki/tokens",
        "kube-api-access-abcde",
        "checksum/secret: 9f86d081884c7d659a2feaa0c55ad015",
        "kms_key_id: abc",
        "  # token: the token that the server wants",
        "ssh-rsa AAAAB3NzaC1yc2E",
        "-----BEGIN CERTIFICATE-----\nMIIB0123\n-----END CERTIFICATE-----",
        "expr: histogram_quantile(0.99, sum(rate(apiserver_request_duration_seconds_bucket{verb=~\"LIST|GET\"}[5m])) by (le))",
        "legendFormat: '{{instance}} - {{job}}'",
        "replacement: $1:$2",
        "token:\n  description: >-\n    of any form\n  required:\n  - key",
        "--client-key=\"$run/pki/admin.key\"",
        "securityContext: {runAsUser: 65534}",
        "authorization: {type: Bearer, credentials_file: /etc/token}",
        "docker run -u 1000:1000 image",
      })
  void leavesAllElse(String text) {
    assertEquals(text, redaction.text(text));
  }

  @Test
  void masksAnObjectByItsStructure() {
    HasMetadata masked =
        redaction.object(
            read(
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: grafana
                  namespace: monitoring
                  annotations:
                    kubectl.kubernetes.io/last-applied-configuration: |
                      {"apiVersion":"v1","kind":"Secret","metadata":{"name":"x"},"data":{"a":"aHVudGVyMg=="}}
                spec:
                  template:
                    spec:
                      containers:
                      - name: grafana
                        image: grafana/grafana:10.0.0
                        args: [--web.token=a=b c, --admin-password, hunter2, --config=/etc/x]
                        env:
                        - name: GF_SECURITY_ADMIN_PASSWORD
                          value: hunter2
                        - name: GF_SECURITY_SECRET_KEY
                          value: k
                        - name: GF_DATABASE_URL
                          value: mysql://root:toor@db/grafana
                        - name: GF_PATHS_TOKEN
                          valueFrom: {secretKeyRef: {name: grafana, key: token}}
                        readinessProbe:
                          httpGet:
                            path: /
                            httpHeaders: [{name: Authorization, value: Bearer abc}]
                """));
    assertEquals(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          annotations:
            kubectl.kubernetes.io/last-applied-configuration: |
              {"apiVersion":"v1","kind":"Secret","metadata":{"name":"x"},"data":{"a":"REDACTED"}}
          name: grafana
          namespace: monitoring
        spec:
          template:
            spec:
              containers:
              - args:
                - --web.token=REDACTED
                - --admin-password
                - REDACTED
                - --config=/etc/x
                env:
                - name: GF_SECURITY_ADMIN_PASSWORD
                  value: REDACTED
                - name: GF_SECURITY_SECRET_KEY
                  value: REDACTED
                - name: GF_DATABASE_URL
                  value: mysql://root:REDACTED@db/grafana
                - name: GF_PATHS_TOKEN
                  valueFrom:
                    secretKeyRef:
                      key: token
                      name: grafana
                image: grafana/grafana:10.0.0
                name: grafana
                readinessProbe:
                  httpGet:
                    httpHeaders:
                    - name: Authorization
                      value: Bearer REDACTED
                    path: /
        """,
        ObjectYaml.write(masked)
            .lines()
            .map(l -> l.contains("{") ? l : l.replace("\"", ""))
            .collect(Collectors.joining("\n", "", "\n")));
    assertEquals(masked, redaction.object(masked));
  }

  @Test
  void masksEverySecret() {
    HasMetadata masked =
        redaction.object(
            read(
                """
                apiVersion: v1
                kind: Secret
                metadata: {name: s, namespace: monitoring}
                data: {user: YWRtaW4=, empty: ""}
                stringData: {a: whatever it is}
                """));
    String yaml = ObjectYaml.write(masked);
    assertFalse(yaml.contains("YWRtaW4=") || yaml.contains("whatever"), yaml);
  }

  @Test
  void returnsTheObjectItselfWhereNothingIsToMask() {
    HasMetadata service =
        read("kind: Service\napiVersion: v1\nmetadata: {name: a}\nspec: {selector: {key: b}}");
    assertSame(service, redaction.object(service));
  }

  @Test
  void learnsFromObjectsAndMasksLogs() {
    redaction.object(
        read(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: c, namespace: monitoring}
            data:
              prometheus.yml: |
                basic_auth:
                  password: correct/horse battery
                remote:
                  password: monitoring
                  secret: prometheus
                  token: short
            """));
    assertEquals(
        "sent REDACTED, also REDACTED to monitoring/prometheus, short",
        redaction.text(
            "sent correct/horse battery, also correct%2Fhorse+battery to monitoring/prometheus,"
                + " short"));
  }

  @Test
  void aConfigurationFileStillParses() {
    String file =
        """
        global: {scrape_interval: 15s}
        scrape_configs:
        - job_name: a
          basic_auth:
            username: u
            password: 'x: y'
          static_configs: [{targets: ['a:9090']}]
        - job_name: b
          authorization: {type: Bearer, credentials: abcdef}
          params:
            token: [abc]
        remote_write:
        - url: https://u:p@example.org/api/v1/write
          tls_config:
            cert: |
              -----BEGIN CERTIFICATE-----
              MIIB
              -----END CERTIFICATE-----
            key: |
              -----BEGIN EC PRIVATE KEY-----
              MIIB
              -----END EC PRIVATE KEY-----
        """;
    HasMetadata map = read("kind: ConfigMap\napiVersion: v1\nmetadata: {name: c}\ndata: {a: b}");
    ((ConfigMap) map).getData().put("prometheus.yml", file);
    String masked = ((ConfigMap) redaction.object(map)).getData().get("prometheus.yml");
    String expected =
        file.replace("'x: y'", "'REDACTED'")
            .replace("abcdef", "REDACTED")
            .replace("[abc]", "[REDACTED]")
            .replace("u:p@", "u:REDACTED@")
            .replace("EC PRIVATE KEY-----\n      MIIB", "EC PRIVATE KEY-----\n      REDACTED");
    assertEquals(expected, masked);
    Object parsed = new Yaml().load(masked);
    assertFalse(parsed == null);
  }

  @Test
  void masksAWholeSnapshot() {
    Ref pod = new Ref("Pod", "monitoring", "grafana-0");
    HasMetadata object =
        read(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: grafana-0, namespace: monitoring}
            spec: {containers: [{name: g, env: [{name: TOKEN, value: tok-123456}]}]}
            """);
    Instant t = Instant.parse("2026-11-23T00:00:00.1Z");
    Snapshot snapshot =
        new Snapshot(
            t,
            "monitoring",
            EnumSet.allOf(Layer.class),
            Snapshot.index(List.of(object)),
            List.of(
                new Log(
                    pod,
                    "g",
                    false,
                    List.of(new Log.Line(t, "got tok-123456"), new Log.Line(t, "")))),
            List.of(
                new ProbeResult(
                    pod, ProbeResult.Protocol.HTTP, "GET :3000/", 200, "a: 1\npassword: x y")),
            List.of(),
            List.of());
    Snapshot masked = redaction.snapshot(snapshot);
    assertEquals(
        List.of("got REDACTED", ""),
        masked.logs().get(0).lines().stream().map(Log.Line::text).toList());
    assertEquals("a: 1\npassword: REDACTED", masked.probes().get(0).answer());
    assertEquals(masked, redaction.snapshot(masked));
  }

  @Test
  void learnsEveryVersionOfAnObject() {
    redaction.learn(secret("1", "hunter-the-first"));
    redaction.learn(secret("2", "hunter-the-second"));
    assertEquals("REDACTED REDACTED", redaction.text("hunter-the-first hunter-the-second"));
  }

  private static Snapshot secret(String version, String word) {
    HasMetadata secret =
        read(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: s, namespace: monitoring, uid: u, resourceVersion: "%s"}
            stringData: {a: %s}
            """
                .formatted(version, word));
    return new Snapshot(
        Instant.EPOCH,
        "monitoring",
        EnumSet.noneOf(Layer.class),
        Snapshot.index(List.of(secret)),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private static HasMetadata read(String yaml) {
    return ObjectYaml.read(yaml);
  }
}
