import java.io.FileInputStream;
import java.security.cert.*;
import java.util.*;

/** java CrlCheck.java ROOT ISSUER CRL[,CRL...] CERT... : one line a certificate, judged by these CRLs alone. */
public class CrlCheck {
  public static void main(String[] args) throws Exception {
    var factory = CertificateFactory.getInstance("X.509");
    var root = (X509Certificate) read(factory, args[0], false);
    var issuer = (X509Certificate) read(factory, args[1], false);
    var crls = new ArrayList<X509CRL>();
    for (var file : args[2].split(",")) {
      var crl = (X509CRL) read(factory, file, true);
      crl.verify((crl.getIssuerX500Principal().equals(root.getSubjectX500Principal()) ? root : issuer).getPublicKey());
      crls.add(crl);
    }
    for (int i = 3; i < args.length; i++) {
      if (args[i].equals("-read")) print(crls);
      else System.out.println(check(root, issuer, (X509Certificate) read(factory, args[i], false), crls));
    }
  }

  static void print(List<X509CRL> crls) {
    for (var crl : crls) {
      var revoked = crl.getRevokedCertificates();
      System.out.println("critical " + new TreeSet<>(Objects.requireNonNullElse(crl.getCriticalExtensionOIDs(), Set.of()))
          + " other " + new TreeSet<>(Objects.requireNonNullElse(crl.getNonCriticalExtensionOIDs(), Set.of())));
      var lines = new TreeSet<String>();
      if (revoked != null)
        for (var entry : revoked) lines.add(entry.getSerialNumber().toString(16) + " " + entry.getRevocationReason());
      for (var line : lines) System.out.println(line);
    }
  }

  static String check(X509Certificate root, X509Certificate issuer, X509Certificate cert, List<X509CRL> crls)
      throws Exception {
    var validator = CertPathValidator.getInstance("PKIX");
    var checker = (PKIXRevocationChecker) validator.getRevocationChecker();
    checker.setOptions(EnumSet.of(PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
    var parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
    parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(crls)));
    parameters.addCertPathChecker(checker);
    var path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(cert, issuer));
    try {
      validator.validate(path, parameters);
      return "good";
    } catch (CertPathValidatorException e) {
      if (e.getCause() instanceof CertificateRevokedException revoked)
        return "revoked " + revoked.getRevocationReason() + (e.getIndex() == 1 ? " issuer" : "");
      return e.getReason().toString();
    }
  }

  static Object read(CertificateFactory factory, String file, boolean isCrl) throws Exception {
    try (var in = new FileInputStream(file)) {
      return isCrl ? factory.generateCRL(in) : factory.generateCertificate(in);
    }
  }
}
